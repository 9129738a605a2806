namespace Castellan.Features.Notifications;

/// <summary>Names the resources with the words of the notifications page.</summary>
public sealed class NotificationTexts;
