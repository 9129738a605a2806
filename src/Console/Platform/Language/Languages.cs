using System.Globalization;

namespace Castellan.Platform.Language;

/// <summary>The languages that every text exists in. The first one is the default.</summary>
public static class Languages
{
    public const string Default = "en";

    /// <summary>Language tag and its own name, in the order a menu shows them.</summary>
    public static IReadOnlyList<(string Tag, string Name)> All { get; } = [("en", "English"), ("fr", "Français")];

    /// <summary>The tag of the current culture's language.</summary>
    public static string Current => Supported(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ?? Default;

    /// <summary>The supported tag that equals <paramref name="tag"/>; null for any other.</summary>
    public static string? Supported(string? tag) =>
        All.FirstOrDefault(language => string.Equals(language.Tag, tag, StringComparison.OrdinalIgnoreCase)).Tag;
}
