using System.Globalization;
using System.Text;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>Writes docs/asvs.md.</summary>
internal static class AsvsDocument
{
    private static readonly string[] Chapters =
    [
        "Encoding and sanitization", "Validation and business logic", "Web frontend", "API and web service", "File handling", "Authentication", "Session management", "Authorization",
        "Self-contained tokens", "OAuth and OIDC", "Cryptography", "Secure communication", "Configuration", "Data protection", "Secure coding and architecture", "Logging and error handling", "WebRTC",
    ];

    private static readonly string[] States = [AsvsRow.Proven, AsvsRow.Documented, AsvsRow.Operator, AsvsRow.NotApplicable, AsvsRow.Gap];

    public static string Write(IReadOnlyList<AsvsRow> rows, IReadOnlyList<TestTrait> traits)
    {
        var page = new StringBuilder("""
            # OWASP ASVS 5.0.0

            What Castellan does about each requirement of the [Application Security Verification Standard](https://github.com/OWASP/ASVS/tree/v5.0.0_release/5.0).
            The titles are ours and only remind of a requirement; its words stand in the standard. Nobody outside has verified this list.

            This file is made from `docs/asvs.csv` and from the tests that carry `[Trait("asvs", "…")]`: a requirement that is not answered, a proven one
            without a test, a test of an unknown one and a stale page fail the build (`tests/Unit/Architecture/AsvsTests.cs`). Do not edit it;
            `CASTELLAN_RENEW=1 ./test.sh --only Unit "FullyQualifiedName~AsvsTests"` writes it anew.

            **proven**: the tests named show it · **documented**: it asks for documentation, or the section says how it is met · **operator**: it is decided
            where Castellan is run; the section says how · **n/a**: there is nothing here that it is about · **gap**: not met or not shown, as the note says; tests
            beside it show the part that is. A test marked *(full run)* runs with `./test.sh --full` alone.


            """);
        page.Append("| | ").AppendJoin(" | ", States).AppendLine(" | all |");
        page.Append("|---|").Insert(page.Length, "--:|", States.Length + 1).AppendLine();
        foreach (var level in new[] { 1, 2, 3 })
        {
            Count($"L{level}", [.. rows.Where(row => row.Level == level)]);
        }
        Count("all", rows);
        foreach (var chapter in rows.GroupBy(row => row.Chapter).OrderBy(chapter => chapter.Key))
        {
            page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"## V{chapter.Key} {Chapters[chapter.Key - 1]}").AppendLine();
            page.AppendLine("| requirement | level | in our words | state | how |").AppendLine("|---|---|---|---|---|");
            foreach (var row in chapter)
            {
                page.AppendLine(CultureInfo.InvariantCulture, $"| {row.Id} | {row.Level} | {row.Title} | {row.State} | {string.Join("<br>", How(row, traits))} |");
            }
        }
        return page.ToString().ReplaceLineEndings("\n");

        void Count(string name, IReadOnlyList<AsvsRow> some) => page.Append(CultureInfo.InvariantCulture, $"| {name} | ")
            .AppendJoin(" | ", States.Select(state => some.Count(row => row.State == state))).AppendLine(CultureInfo.InvariantCulture, $" | {some.Count} |");
    }

    private static IEnumerable<string> How(AsvsRow row, IReadOnlyList<TestTrait> traits)
    {
        var link = row.Link;
        if (link.Length > 0)
        {
            yield return $"[{link["docs/".Length..]}]({link["docs/".Length..]}){row.Note[link.Length..]}";
        }
        else if (row.Note.Length > 0)
        {
            yield return row.Note;
        }
        var full = traits.Where(trait => trait is { Name: "suite", Value: "full" }).Select(trait => (trait.File, trait.Test)).ToHashSet();
        foreach (var of in traits.Where(trait => trait.Name == "asvs" && trait.Value == row.Id).GroupBy(trait => (trait.File, trait.Class)).OrderBy(of => of.Key.File, StringComparer.Ordinal).ThenBy(of => of.Key.Class, StringComparer.Ordinal))
        {
            var tests = of.Any(trait => trait.Test is null) ? "all" : string.Join(" · ", of.Select(trait => trait.Test!.Replace('_', ' ') + (full.Contains((trait.File, trait.Test)) ? " (full run)" : "")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            yield return $"[{of.Key.Class}](../{of.Key.File}): {tests}";
        }
    }
}
