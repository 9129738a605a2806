using Castellan.Data.Access;

namespace Castellan.Platform.Palette;

/// <summary>
/// A page of an organisation that the left navigation does not show and the command palette does, registered by its feature:
/// <c>services.AddSingleton(new PaletteShortcut(…))</c>.
/// </summary>
/// <param name="Texts">The feature's resource marker class.</param>
/// <param name="TextKey">Key of its words in <paramref name="Texts"/>.</param>
/// <param name="Address">Builds the address from the organisation's slug.</param>
/// <param name="Permission">Without it the page is not offered; null offers it to everybody.</param>
public sealed record PaletteShortcut(Type Texts, string TextKey, string Icon, Func<string, string> Address, Permission? Permission = null);
