namespace Castellan.Kit;

/// <summary>Names the resources with the words that the kit's own parts say.</summary>
public sealed class KitTexts;
