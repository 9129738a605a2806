using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>
/// Every key that code asks for exists, and every key that exists is asked for. A key may be composed in one way only:
/// <c>texts[$"Role_{kind}"]</c>, where an enum's name is, begins or ends with the prefix and each of its values has words.
/// </summary>
public sealed partial class TextKeysTests
{
    private static readonly IReadOnlyList<SourceFile> Source = [.. Repository.With(".cs", "src"), .. Repository.With(".razor", "src")];

    [Fact]
    public void Every_key_in_code_has_words() => Missing(Source, Texts.All, Enums(Assemblies.Ours)).ShouldBeEmpty();

    [Fact]
    public void Every_key_with_words_is_used() => Unused(Source, Texts.All, Refusals.Of(Assemblies.Ours)).ShouldBeEmpty();

    [Fact]
    public void Every_refusal_a_person_can_meet_has_words() => Refusals.Wordless(Assemblies.Ours, Texts.All).ShouldBeEmpty();

    [Theory]
    [InlineData("texts[\"Gone\"]", "Gone")]
    [InlineData("texts.Count(\"Days\", 3)", "Days")]
    [InlineData("texts[$\"State_{member.State}\"]", "State_Removed")]
    [InlineData("texts[$\"Colour_{x}\"]", "Colour_")]
    public void A_key_without_words_is_named(string use, string key) =>
        Missing([Page(use)], [Sample("Invite", "State_Active")], States).ShouldHaveSingleItem().ShouldEndWith($" MemberTexts lacks {key}");

    [Theory]
    [InlineData("texts[\"Invite\"]")]
    [InlineData("Plural.Of(texts, \"Hours\", 3)")]
    [InlineData("texts[$\"State_{member.State}\"]")]
    [InlineData("other[\"Gone\"]")]
    public void A_key_with_words_passes(string use) =>
        Missing([Page(use)], [Sample("Invite", "Hours_one", "Hours_other", "State_Active", "State_Removed")], States).ShouldBeEmpty();

    [Fact]
    public void A_localizer_injected_for_the_folder_or_the_twin_is_known() => Missing(
    [
        new SourceFile("src/Console/Features/Members/_Imports.razor", "@inject IStringLocalizer<MemberTexts> Words"),
        new SourceFile("src/Console/Features/Members/MembersPage.razor", "<h1>@Words[\"Gone\"]</h1>"),
        new SourceFile("src/Console/Features/Members/MemberPage.razor.cs", "class P { [Inject] IStringLocalizer<MemberTexts> Mine { get; set; } }"),
        new SourceFile("src/Console/Features/Members/MemberPage.razor", "<h1>@Mine[\"Lost\"]</h1>"),
    ], [Sample("Invite")], States).Count().ShouldBe(2);

    [Fact]
    public void Words_that_nobody_asks_for_are_named() =>
        Unused([Page("texts[\"Invite\"], texts[$\"State_{s}\"], Plural.Of(texts, \"Hours\", 1)")],
            [Sample("Invite", "State_Active", "Hours_one", "Hours_other", "LastOwner", "Old")], ["LastOwner"])
            .ShouldHaveSingleItem().ShouldBe("src/Console/Features/Members/MemberTexts.resx: nobody asks for Old");

    [Fact]
    public void A_refusal_without_words_is_named() => Refusals.Wordless(Assemblies.Compile("""
        namespace Castellan.Data.Outcomes { abstract record Refusal; }
        namespace Castellan.Data.Members { record Member; record LastOwner : Castellan.Data.Outcomes.Refusal; record Known : Castellan.Data.Outcomes.Refusal; }
        namespace Castellan.Data.Unseen { record NotYet : Castellan.Data.Outcomes.Refusal; }
        namespace Castellan.Features.Members { class Page { Castellan.Data.Members.Member m; } record NoRoom : Castellan.Data.Outcomes.Refusal; }
        """), [Sample("Known")]).ShouldBe(["Castellan.Data.Members.LastOwner has no words", "Castellan.Features.Members.NoRoom has no words"], ignoreOrder: true);

    private static readonly IReadOnlyDictionary<string, string[]> States =
        new Dictionary<string, string[]>(StringComparer.Ordinal) { ["MemberState"] = ["Active", "Removed"] };

    private static SourceFile Page(string use) =>
        new("src/Console/Features/Members/Page.cs", $"class Page(IStringLocalizer<MemberTexts> texts) {{ object Go() => {use}; }}");

    private static Texts Sample(params string[] keys) => Texts.Read(new SourceFile(
        "src/Console/Features/Members/MemberTexts.resx",
        $"<root>{string.Concat(keys.Select(key => $"<data name=\"{key}\"><value>x</value></data>"))}</root>"));

    private static Dictionary<string, string[]> Enums(IReadOnlyList<TypeDefinition> types) =>
        types.SelectMany(type => type.WithNested()).Where(type => type.IsEnum && Room.Of(type) is not Room.Outside)
            .GroupBy(type => type.Name, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First().Fields.Where(field => field.IsLiteral).Select(field => field.Name).ToArray(), StringComparer.Ordinal);

    private static IEnumerable<string> Missing(IReadOnlyList<SourceFile> source, IReadOnlyList<Texts> all, IReadOnlyDictionary<string, string[]> enums) =>
        from file in source
        from localizer in Scope(file, source).SelectMany(scope => Localizer().Matches(scope.Text)).Select(match => (Variable: match.Groups["variable"].Value, Name: match.Groups["texts"].Value)).Distinct()
        let texts = all.FirstOrDefault(texts => texts.Name == localizer.Name && texts.Language is null)
        where texts is not null
        from Match use in Uses(localizer.Variable).Matches(file.Text)
        let lacking = use.Groups["composed"].Length > 0 && use.Groups["end"].Value == "{"
            ? Uncovered(use.Groups["key"].Value, texts, enums)
            : texts.Has(use.Groups["key"].Value) || texts.HasPlural(use.Groups["key"].Value) ? null : use.Groups["key"].Value
        where lacking is not null
        select $"{file.At(use.Index)} {texts.Name} lacks {lacking}";

    /// <summary><c>texts["Key"</c>, <c>texts.Count("Key"</c>, or handed on with its key: <c>(texts, "Key"</c>.</summary>
    private static Regex Uses(string variable) => new(
        $$"""(?<![\w.]){{Regex.Escape(variable)}}(?:\[|\.Count\(|,\s*)(?<composed>\$?)"(?<key>[\w.]+)(?<end>["{])""", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static string? Uncovered(string prefix, Texts texts, IReadOnlyDictionary<string, string[]> enums)
    {
        var name = prefix.TrimEnd('_');
        var lacking = enums.Where(known => known.Key.StartsWith(name, StringComparison.Ordinal) || known.Key.EndsWith(name, StringComparison.Ordinal))
            .Select(known => known.Value.Where(value => !texts.Has(prefix + value) && !texts.HasPlural(prefix + value)).ToList())
            .OrderBy(missing => missing.Count).FirstOrDefault();
        return lacking is null ? prefix : lacking.Count == 0 ? null : prefix + string.Join($", {prefix}", lacking);
    }

    private static IEnumerable<SourceFile> Scope(SourceFile file, IReadOnlyList<SourceFile> source) => source.Where(other =>
        other == file || other.Path == file.Path + ".cs" || other.Path + ".cs" == file.Path
        || (other.Name == "_Imports.razor" && file.Path.EndsWith(".razor", StringComparison.Ordinal) && file.Path.StartsWith(other.Folder + "/", StringComparison.Ordinal)));

    private static IEnumerable<string> Unused(IReadOnlyList<SourceFile> source, IReadOnlyList<Texts> all, IReadOnlyCollection<string> refusals)
    {
        var literals = source.SelectMany(file => Literal().Matches(file.Text)).Select(match => match.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);
        var prefixes = source.SelectMany(file => Composed().Matches(file.Text)).Select(match => match.Groups["prefix"].Value).Distinct(StringComparer.Ordinal).ToList();
        var suffixes = source.SelectMany(file => Suffixed().Matches(file.Text)).Select(match => match.Groups["suffix"].Value).Distinct(StringComparer.Ordinal).ToList();
        return from texts in all
               where texts.Language is null
               from key in texts.Words.Keys
               where !literals.Contains(key) && !literals.Contains(Texts.WithoutPlural(key)) && !refusals.Contains(key)
               where !prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)) && !suffixes.Any(suffix => key.EndsWith(suffix, StringComparison.Ordinal))
               select $"{texts.Path}: nobody asks for {key}";
    }

    [GeneratedRegex(@"IStringLocalizer<(?:\w+\.)*(?<texts>\w+)>\??\s+(?<variable>\w+)", RegexOptions.None, 10_000)]
    private static partial Regex Localizer();

    [GeneratedRegex("(?:\"|nameof\\()(?<key>[\\w.]+)[\")]", RegexOptions.None, 10_000)]
    private static partial Regex Literal();

    [GeneratedRegex(@"\$""\{[^{}""]+\}(?<suffix>_\w+)""", RegexOptions.None, 10_000)]
    private static partial Regex Suffixed();

    [GeneratedRegex(@"\$""(?<prefix>\w+_)\{|""(?<prefix>\w+_)""\s*\+", RegexOptions.None, 10_000)]
    private static partial Regex Composed();
}
