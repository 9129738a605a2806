namespace Castellan.Features.Audit.Kept;

/// <summary>Names the resources of the page that tells what is kept.</summary>
public sealed class KeptTexts;
