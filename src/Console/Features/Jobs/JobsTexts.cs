namespace Castellan.Features.Jobs;

/// <summary>Names the resources with the words of an organisation's jobs page.</summary>
public sealed class JobsTexts;
