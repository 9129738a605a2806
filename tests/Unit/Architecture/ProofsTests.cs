namespace Castellan.Tests.Unit.Architecture;

/// <summary>
/// docs/proofs.csv says of every promise whether it is proven. One that is done has a test with its id; a test names
/// only known ids; what comes later says what brings it.
/// </summary>
public sealed class ProofsTests
{
    private static readonly string[] Numbered =
    [
        .. Family("I", 56), .. Enumerable.Range(1, 6).Select(n => $"N{n}"), .. Family("F", 28), .. Family("B", 24).Where(id => id != "B17"),
    ];

    [Fact]
    public void Every_promise_found_proven_or_says_what_will_prove_it() =>
        Offences(
            Repository.Files.Single(file => file.Path == "docs/proofs.csv").Text,
            [.. TestTrait.OfAllTests("proves").Select(trait => trait.Value)],
            Numbered).ShouldBeEmpty();

    [Theory]
    [InlineData("I01,done,", "", "I01 is done and no test proves it")]
    [InlineData("I01,later,", "", "I01 is later without a reason")]
    [InlineData("I01,soon,because", "", "I01 is neither done nor later")]
    [InlineData("I01,later,roles\nI01,later,roles", "", "I01 stands twice")]
    [InlineData("", "", "I01 is missing")]
    [InlineData("I01,later,roles", "I99", "a test proves I99, which is unknown")]
    public void A_fault_in_the_list_found_named(string rows, string trait, string offence) =>
        Offences("id,state,reason\n" + rows, trait.Length == 0 ? [] : [trait], ["I01"]).ShouldHaveSingleItem().ShouldBe(offence);

    [Theory]
    [InlineData("I01,done,", "I01")]
    [InlineData("I01,later,with roles, rights and pages", "I01")]
    public void A_sound_list_passes(string rows, string trait) => Offences("id,state,reason\n" + rows, [trait], ["I01"]).ShouldBeEmpty();

    private static IEnumerable<string> Offences(string csv, IReadOnlyList<string> traits, IReadOnlyList<string> expected)
    {
        var rows = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.TrimEnd('\r').Split(',', 3))
            .Select(cells => (Id: cells[0], State: cells.ElementAtOrDefault(1) ?? "", Reason: cells.ElementAtOrDefault(2) ?? "")).ToList();
        var ids = rows.Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        return rows.Select(row => Fault(row.State, row.Reason, traits.Contains(row.Id, StringComparer.Ordinal)) is { } fault ? $"{row.Id} {fault}" : null).OfType<string>()
            .Concat(rows.GroupBy(row => row.Id, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"{same.Key} stands twice"))
            .Concat(expected.Where(id => !ids.Contains(id)).Select(id => $"{id} is missing"))
            .Concat(traits.Distinct(StringComparer.Ordinal).Where(id => !ids.Contains(id)).Select(id => $"a test proves {id}, which is unknown"));
    }

    private static string? Fault(string state, string reason, bool isProven) => state switch
    {
        "done" => isProven ? null : "is done and no test proves it",
        "later" => string.IsNullOrWhiteSpace(reason) ? "is later without a reason" : null,
        _ => "is neither done nor later",
    };

    private static IEnumerable<string> Family(string letter, int count) =>
        Enumerable.Range(1, count).Select(number => $"{letter}{number:00}");
}
