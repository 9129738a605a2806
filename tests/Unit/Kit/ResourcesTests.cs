using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Castellan.Kit;

namespace Castellan.Tests.Unit.Kit;

/// <summary>Every text exists in every language, with the same places for its figures.</summary>
public sealed class ResourcesTests
{
    public static TheoryData<string> Bundles => [.. typeof(KitTexts).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith("Texts.resources", StringComparison.Ordinal))
        .Select(name => name[..^".resources".Length])];

    [Theory]
    [MemberData(nameof(Bundles))]
    public void French_says_whatever_English_says(string bundle)
    {
        var manager = new ResourceManager(bundle, typeof(KitTexts).Assembly);
        var english = TextsOf(manager, CultureInfo.InvariantCulture);
        var french = TextsOf(manager, CultureInfo.GetCultureInfo("fr"));

        french.Keys.Order(StringComparer.Ordinal).ShouldBe(english.Keys.Order(StringComparer.Ordinal));
        foreach (var (key, text) in english)
        {
            PlacesIn(french[key]).ShouldBe(PlacesIn(text), $"{bundle}: {key}");
        }
    }

    private static Dictionary<string, string> TextsOf(ResourceManager manager, CultureInfo culture) =>
        manager.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);

    private static string[] PlacesIn(string text) =>
        [.. Regex.Matches(text, @"\{\d+", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal)];
}
