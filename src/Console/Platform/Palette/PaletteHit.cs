namespace Castellan.Platform.Palette;

/// <summary>Something that the command palette leads to.</summary>
/// <param name="Icon">A name of the kit's icon set.</param>
/// <param name="Detail">Tells namesakes apart.</param>
public sealed record PaletteHit(string Icon, string Title, string? Detail, string Address);
