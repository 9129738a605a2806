using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>One resource file: <c>MemberTexts.resx</c> holds English, <c>MemberTexts.fr.resx</c> French, and so on.</summary>
internal sealed partial record Texts(string Path, string Name, string? Language, IReadOnlyDictionary<string, string> Words)
{
    public static IReadOnlyList<Texts> All { get; } = [.. Repository.With(".resx", "src").Select(Read)];

    public static Texts Read(SourceFile file)
    {
        var parts = file.Name.Split('.');
        var words = XDocument.Parse(file.Text).Root!.Elements("data")
            .GroupBy(data => data.Attribute("name")!.Value, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.Last().Element("value")?.Value ?? "", StringComparer.Ordinal);
        return new Texts(file.Path, parts[0], parts.Length == 3 ? parts[1] : null, words);
    }

    public bool Has(string key) => Words.ContainsKey(key);

    /// <summary>A sentence with a number has a form for each plural category, told by its ending.</summary>
    public bool HasPlural(string key) => Has(key + "_one") && Has(key + "_other");

    public static string WithoutPlural(string key) => PluralEnding().Replace(key, "");

    [GeneratedRegex("_(?:zero|one|two|few|many|other)$", RegexOptions.None, 10_000)]
    private static partial Regex PluralEnding();
}
