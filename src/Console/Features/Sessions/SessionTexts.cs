namespace Castellan.Features.Sessions;

/// <summary>Names the resources with the words of the organisation's sessions page.</summary>
public sealed class SessionTexts;
