using System.Text.RegularExpressions;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>Every English text has its French one: same keys, same placeholders, none empty.</summary>
public sealed partial class TranslationsTests
{
    [Fact]
    public void English_and_French_say_the_same() => Offences(Texts.All).ShouldBeEmpty();

    [Theory]
    [InlineData("Invite", "Invite", "Invite", "", "MemberTexts.fr.resx: Invite is empty")]
    [InlineData("Invite", "Invite", "Remove", "Retirer", "MemberTexts.fr.resx lacks Invite|MemberTexts.resx lacks Remove")]
    [InlineData("Hello", "Hello {0}, {1:N0}", "Hello", "Bonjour {0}", "MemberTexts.fr.resx: Hello has other placeholders than the English one")]
    public void A_difference_is_named(string key, string english, string otherKey, string french, string offences) =>
        Offences([Sample("MemberTexts.resx", key, english), Sample("MemberTexts.fr.resx", otherKey, french)]).ShouldBe(offences.Split('|'));

    [Fact]
    public void A_missing_translation_is_named() =>
        Offences([Sample("MemberTexts.resx", "Invite", "Invite")]).ShouldHaveSingleItem().ShouldBe("MemberTexts.resx has no French twin");

    [Fact]
    public void The_form_for_one_may_leave_the_number_out() =>
        Offences([Sample("MemberTexts.resx", "Days_one", "{0} day"), Sample("MemberTexts.fr.resx", "Days_one", "un jour")]).ShouldBeEmpty();

    private static Texts Sample(string path, string key, string words) =>
        Texts.Read(new SourceFile(path, $"<root><data name=\"{key}\"><value>{words}</value></data></root>"));

    private static IEnumerable<string> Offences(IReadOnlyList<Texts> all)
    {
        var empty = all.SelectMany(texts => texts.Words.Where(word => string.IsNullOrWhiteSpace(word.Value)).Select(word => $"{texts.Path}: {word.Key} is empty"));
        return empty.Concat(all.Where(texts => texts.Language is null).SelectMany(english =>
        {
            var path = english.Path.Replace(".resx", ".fr.resx", StringComparison.Ordinal);
            var french = all.FirstOrDefault(texts => texts.Path == path);
            return french is null ? [$"{english.Path} has no French twin"] : Differences(english, french);
        }));
    }

    private static IEnumerable<string> Differences(Texts english, Texts french) =>
        english.Words.Keys.Where(key => !french.Has(key)).Select(key => $"{french.Path} lacks {key}")
            .Concat(french.Words.Keys.Where(key => !english.Has(key)).Select(key => $"{english.Path} lacks {key}"))
            .Concat(english.Words.Where(word => french.Words.TryGetValue(word.Key, out var translated) && translated.Length > 0
                    && !Placeholders(word.Key, word.Value).SetEquals(Placeholders(word.Key, translated)))
                .Select(word => $"{french.Path}: {word.Key} has other placeholders than the English one"));

    private static HashSet<string> Placeholders(string key, string words) =>
        [.. Placeholder().Matches(words).Select(match => match.Groups["number"].Value)
            .Where(number => number != "0" || !key.EndsWith("_one", StringComparison.Ordinal))];

    [GeneratedRegex(@"(?<!\{)\{(?<number>\d+)[^{}]*\}", RegexOptions.None, 10_000)]
    private static partial Regex Placeholder();
}
