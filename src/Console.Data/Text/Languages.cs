using System.Globalization;

namespace Castellan.Data.Text;

/// <summary>The languages that every text exists in. A further one is a line here, one in Directory.Build.props, and its resource files.</summary>
public static class Languages
{
    public const string Default = "en";

    /// <summary>In the order a menu shows them.</summary>
    public static IReadOnlyList<SpokenLanguage> All { get; } =
    [
        new("en", "English", "eng", "anglais", "ingles"),
        new("fr", "Français", "fra", "fre", "french", "frances"),
        new("es", "Español", "spa", "spanish", "espagnol", "castellano"),
    ];

    /// <summary>The tag of the current culture's language.</summary>
    public static string Current => Known(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);

    /// <summary>The supported tag that equals <paramref name="tag"/>; null for any other.</summary>
    public static string? Supported(string? tag) =>
        All.FirstOrDefault(language => string.Equals(language.Tag, tag, StringComparison.OrdinalIgnoreCase))?.Tag;

    /// <summary>The supported tag that equals <paramref name="tag"/>; the default for any other.</summary>
    public static string Known(string? tag) => Supported(tag) ?? Default;

    public static bool Speaks(string? tag) => tag is not null && string.Equals(Supported(tag), tag, StringComparison.Ordinal);

    public static CultureInfo CultureOf(string? tag) => CultureInfo.GetCultureInfo(Known(tag));

    /// <summary>The language's own name; a tag that is none of ours as it stands.</summary>
    public static string NameOf(string tag) => All.FirstOrDefault(language => language.Tag == tag)?.Name ?? tag;

    /// <summary>The tag of the language that a list of people means: by tag ("fr-CA" too), name or code; null for any other.</summary>
    public static string? Meant(string? said)
    {
        var plain = FoldedText.Of(said ?? "").Trim();
        return All.FirstOrDefault(language => language.IsCalled(plain))?.Tag ?? Supported(plain.Split('-', '_')[0]);
    }
}

/// <summary>A language: its tag, its own name, and what else lists call it, folded.</summary>
public sealed record SpokenLanguage(string Tag, string Name, params IReadOnlyList<string> AlsoCalled)
{
    internal bool IsCalled(string folded) => folded == FoldedText.Of(Name) || AlsoCalled.Contains(folded, StringComparer.Ordinal);
}
