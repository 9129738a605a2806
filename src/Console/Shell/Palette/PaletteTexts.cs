namespace Castellan.Shell.Palette;

/// <summary>Names the resources with the words of the command palette.</summary>
public sealed class PaletteTexts;
