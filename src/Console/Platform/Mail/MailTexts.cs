namespace Castellan.Platform.Mail;

/// <summary>Names the resources with the words of every mail.</summary>
public sealed class MailTexts;
