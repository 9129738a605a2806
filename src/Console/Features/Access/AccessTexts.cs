namespace Castellan.Features.Access;

/// <summary>Names the resources of the pages about roles.</summary>
public sealed class AccessTexts;
