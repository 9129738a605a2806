using System.Text.RegularExpressions;
using Castellan.Data.Text;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>Every English text has its twin in each language offered: same keys, same placeholders, none empty, none left in English.</summary>
public sealed partial class TranslationsTests
{
    private static readonly IReadOnlyList<string> Others = [.. Languages.All.Select(language => language.Tag).Where(tag => tag != Languages.Default)];

    [Fact]
    public void Every_language_says_the_same() => Offences(Texts.All, Others).ShouldBeEmpty();

    [Fact]
    public void The_build_ships_the_languages_that_are_offered() =>
        Shipped(Repository.With(".props").Single(file => file.Path == "Directory.Build.props").Text).ShouldBe(Languages.All.Select(language => language.Tag));

    [Theory]
    [InlineData("Invite", "Invite", "Invite", "", "MemberTexts.fr.resx: Invite is empty")]
    [InlineData("Invite", "Invite", "Remove", "Retirer", "MemberTexts.fr.resx lacks Invite|MemberTexts.resx lacks Remove")]
    [InlineData("Hello", "Hello {0}, {1:N0}", "Hello", "Bonjour {0}", "MemberTexts.fr.resx: Hello has other placeholders than the English one")]
    [InlineData("Hello", "Hello {name}", "Hello", "Bonjour {nom}", "MemberTexts.fr.resx: Hello has other placeholders than the English one")]
    [InlineData("Body", "One line\nand another", "Body", "Une seule ligne", "MemberTexts.fr.resx: Body has other lines than the English one")]
    [InlineData("Empty", "There is nobody in {0}", "Empty", "There is nobody in {0}", "MemberTexts.fr.resx: Empty is still English")]
    public void A_difference_is_named(string key, string english, string otherKey, string french, string offences) =>
        Offences([Sample("MemberTexts.resx", key, english), Sample("MemberTexts.fr.resx", otherKey, french)], ["fr"]).ShouldBe(offences.Split('|'));

    [Fact]
    public void A_missing_translation_is_named_in_each_language() =>
        Offences([Sample("MemberTexts.resx", "Invite", "Invite"), Sample("MemberTexts.fr.resx", "Invite", "Inviter")], ["fr", "es", "de"])
            .ShouldBe(["MemberTexts.resx has no es twin", "MemberTexts.resx has no de twin"]);

    [Fact]
    public void A_language_that_is_not_offered_is_named() =>
        Offences([Sample("MemberTexts.resx", "Invite", "Invite"), Sample("MemberTexts.de.resx", "Invite", "Einladen")], []).ShouldHaveSingleItem().ShouldBe("MemberTexts.de.resx speaks a language that nobody offers");

    [Fact]
    public void The_form_for_one_may_leave_the_number_out() =>
        Offences([Sample("MemberTexts.resx", "Days_one", "{0} day"), Sample("MemberTexts.fr.resx", "Days_one", "un jour")], ["fr"]).ShouldBeEmpty();

    [Theory]
    [InlineData("Invite", "JSON Lines", "JSON Lines")]
    [InlineData("DayPattern", "dddd, d MMM yyyy", "dddd, d MMM yyyy")]
    public void A_name_and_a_pattern_may_be_the_same(string key, string english, string french) =>
        Offences([Sample("MemberTexts.resx", key, english), Sample("MemberTexts.fr.resx", key, french)], ["fr"]).ShouldBeEmpty();

    private static Texts Sample(string path, string key, string words) =>
        Texts.Read(new SourceFile(path, $"<root><data name=\"{key}\"><value>{words}</value></data></root>"));

    private static string[] Shipped(string properties) => Satellites().Match(properties).Groups["tags"].Value.Split(';');

    private static IEnumerable<string> Offences(IReadOnlyList<Texts> all, IReadOnlyList<string> languages)
    {
        var empty = all.SelectMany(texts => texts.Words.Where(word => string.IsNullOrWhiteSpace(word.Value)).Select(word => $"{texts.Path}: {word.Key} is empty"));
        var unoffered = all.Where(texts => texts.Language is { } language && !languages.Contains(language, StringComparer.Ordinal)).Select(texts => $"{texts.Path} speaks a language that nobody offers");
        return empty.Concat(unoffered).Concat(
            from english in all
            where english.Language is null
            from language in languages
            let twin = all.FirstOrDefault(texts => texts.Path == english.Path.Replace(".resx", $".{language}.resx", StringComparison.Ordinal))
            from offence in twin is null ? [$"{english.Path} has no {language} twin"] : Differences(english, twin)
            select offence);
    }

    private static IEnumerable<string> Differences(Texts english, Texts other) =>
        english.Words.Keys.Where(key => !other.Has(key)).Select(key => $"{other.Path} lacks {key}")
            .Concat(other.Words.Keys.Where(key => !english.Has(key)).Select(key => $"{english.Path} lacks {key}"))
            .Concat(english.Words.Where(word => other.Words.TryGetValue(word.Key, out var translated) && translated.Length > 0)
                .SelectMany(word => Differences(word.Key, word.Value, other.Words[word.Key]).Select(difference => $"{other.Path}: {word.Key} {difference}")));

    private static IEnumerable<string> Differences(string key, string english, string translated)
    {
        if (!Placeholders(key, english).SetEquals(Placeholders(key, translated)))
        {
            yield return "has other placeholders than the English one";
        }
        if (english.Count(character => character == '\n') != translated.Count(character => character == '\n'))
        {
            yield return "has other lines than the English one";
        }
        // Two words may be a name that is the same everywhere; three are a sentence.
        if (english == translated && !key.EndsWith("Pattern", StringComparison.Ordinal) && Word().Count(Placeholder().Replace(english, "")) > 2)
        {
            yield return "is still English";
        }
    }

    private static HashSet<string> Placeholders(string key, string words) =>
        [.. Placeholder().Matches(words).Select(match => match.Groups["name"].Value)
            .Where(name => name != "0" || !key.EndsWith("_one", StringComparison.Ordinal))];

    [GeneratedRegex(@"(?<!\{)\{(?<name>\w+)[^{}]*\}", RegexOptions.None, 10_000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\p{L}{2,}", RegexOptions.None, 10_000)]
    private static partial Regex Word();

    [GeneratedRegex("<SatelliteResourceLanguages>(?<tags>[^<]*)<", RegexOptions.None, 10_000)]
    private static partial Regex Satellites();
}
