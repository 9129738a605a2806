namespace Castellan.Tests.Unit.Architecture;

/// <summary>
/// docs/asvs.csv answers each of the 345 requirements of OWASP ASVS 5.0.0; docs/asvs.md is made from it and from the traits of
/// the tests. CASTELLAN_RENEW=1 writes it anew.
/// </summary>
public sealed class AsvsTests
{
    private const string Document = "docs/asvs.md";

    // How many requirements each section has.
    private static readonly (string Section, int Count)[] Sections =
    [
        ("1.1", 2), ("1.2", 10), ("1.3", 12), ("1.4", 3), ("1.5", 3), ("2.1", 3), ("2.2", 3), ("2.3", 5), ("2.4", 2), ("3.1", 1), ("3.2", 3), ("3.3", 5), ("3.4", 8), ("3.5", 8), ("3.6", 1), ("3.7", 5),
        ("4.1", 5), ("4.2", 5), ("4.3", 2), ("4.4", 4), ("5.1", 1), ("5.2", 6), ("5.3", 3), ("5.4", 3), ("6.1", 3), ("6.2", 12), ("6.3", 8), ("6.4", 6), ("6.5", 8), ("6.6", 4), ("6.7", 2), ("6.8", 4),
        ("7.1", 3), ("7.2", 4), ("7.3", 2), ("7.4", 5), ("7.5", 3), ("7.6", 2), ("8.1", 4), ("8.2", 4), ("8.3", 3), ("8.4", 2), ("9.1", 3), ("9.2", 4),
        ("10.1", 2), ("10.2", 3), ("10.3", 5), ("10.4", 16), ("10.5", 5), ("10.6", 2), ("10.7", 3), ("11.1", 4), ("11.2", 5), ("11.3", 5), ("11.4", 4), ("11.5", 2), ("11.6", 2), ("11.7", 2),
        ("12.1", 5), ("12.2", 2), ("12.3", 5), ("13.1", 4), ("13.2", 6), ("13.3", 4), ("13.4", 7), ("14.1", 2), ("14.2", 8), ("14.3", 3), ("15.1", 5), ("15.2", 5), ("15.3", 7), ("15.4", 4),
        ("16.1", 1), ("16.2", 5), ("16.3", 4), ("16.4", 3), ("16.5", 4), ("17.1", 2), ("17.2", 8), ("17.3", 2),
    ];

    private static IReadOnlyList<string> All => [.. Sections.SelectMany(section => Enumerable.Range(1, section.Count).Select(number => $"{section.Section}.{number}"))];

    [Fact]
    public void Every_requirement_found_proven_documented_left_to_the_operator_out_of_scope_or_a_gap_with_a_reason() =>
        Offences(AsvsList.Read(), TestTrait.OfAllTests("asvs"), All, Repository.With(".md", "docs")).ShouldBeEmpty();

    [Fact]
    public void The_list_holds_the_345_requirements_by_their_levels()
    {
        All.Count.ShouldBe(345);
        AsvsList.Read().GroupBy(row => row.Level).OrderBy(level => level.Key).Select(level => (level.Key, level.Count())).ShouldBe([(1, 70), (2, 183), (3, 92)]);
    }

    [Fact]
    public void The_document_found_what_list_and_tests_say()
    {
        var written = AsvsDocument.Write(AsvsList.Read(), TestTrait.OfAllTests("asvs", "suite"));
        if (Environment.GetEnvironmentVariable("CASTELLAN_RENEW") == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, Document), written);
        }

        Stale(File.ReadAllText(Path.Combine(Repository.Root, Document)), written).ShouldBeNull();
    }

    [Theory]
    [InlineData("1.1.1,1,proven,Four words of ours,", "", "1.1.1 is proven and no test names it")]
    [InlineData("1.1.1,2,gap,Four words of ours,", "", "1.1.1 is a gap without a reason")]
    [InlineData("1.1.1,2,n/a,Four words of ours,", "", "1.1.1 is n/a without a reason")]
    [InlineData("1.1.1,2,n/a,Four words of ours,no such thing", "1.1.1", "1.1.1 is n/a and a test names it")]
    [InlineData("1.1.1,3,documented,Four words of ours,", "", "1.1.1 names no section of a document")]
    [InlineData("1.1.1,3,documented,Four words of ours,docs/security.md#gone", "", "1.1.1 names no section of a document")]
    [InlineData("1.1.1,3,documented,Four words of ours,docs/gone.md#here", "", "1.1.1 names no section of a document")]
    [InlineData("1.1.1,3,operator,Four words of ours,docs/security.md#what-is-there", "", "1.1.1 names no section of docs/operations.md")]
    [InlineData("1.1.1,1,,Four words of ours,", "", "1.1.1 is unclassified")]
    [InlineData("1.1.1,1,soon,Four words of ours,", "", "1.1.1 is unclassified")]
    [InlineData("1.1.1,4,gap,Four words of ours,because", "", "1.1.1 has no level")]
    [InlineData("1.1.1,1,gap,One,because", "", "1.1.1 has no title of four to ten words")]
    [InlineData("1.1.1,1,gap,Four words of ours,because\n1.1.1,1,gap,Four words of ours,because", "", "1.1.1 stands twice")]
    [InlineData("1.1.1,1,gap,Four words of ours,because\n99.1.1,1,gap,Four words of ours,because", "", "99.1.1 is no requirement")]
    [InlineData("", "", "1.1.1 is missing")]
    [InlineData("1.1.1,1,gap,Four words of ours,because", "6.2.99", "a test names 6.2.99, which is no requirement (tests/A.cs)")]
    public void A_fault_in_the_list_found_named(string rows, string trait, string offence) => Offences(
        AsvsList.Read("requirement,level,state,title,note\n" + rows), trait.Length == 0 ? [] : [new("asvs", trait, "tests/A.cs", "A", "B")], ["1.1.1"], [Sample, Operations]).ShouldHaveSingleItem().ShouldBe(offence);

    [Theory]
    [InlineData("1.1.1,1,proven,Four words of ours,", "1.1.1")]
    [InlineData("1.1.1,1,gap,Four words of ours,half of it, and not the other half", "1.1.1")]
    [InlineData("1.1.1,1,documented,Four words of ours,docs/security.md#what-is-there (and more)", "")]
    [InlineData("1.1.1,1,operator,Four words of ours,docs/operations.md#https-and-hostnames", "1.1.1")]
    public void A_sound_list_passes(string rows, string trait) => Offences(
        AsvsList.Read("requirement,level,state,title,note\n" + rows), trait.Length == 0 ? [] : [new("asvs", trait, "tests/A.cs", "A", "B")], ["1.1.1"], [Sample, Operations]).ShouldBeEmpty();

    [Fact]
    public void A_stale_document_found_noticed_by_its_first_differing_line()
    {
        var rows = AsvsList.Read("requirement,level,state,title,note\n1.1.1,1,proven,Four words of ours,");
        var before = AsvsDocument.Write(rows, []);
        var after = AsvsDocument.Write(rows, [new("asvs", "1.1.1", "tests/Unit/A.cs", "ATests", "What_it_says"), new("suite", "full", "tests/Unit/A.cs", "ATests", "What_it_says")]);

        Stale(after, after).ShouldBeNull();
        Stale(before, after).ShouldNotBeNull().ShouldContain("[ATests](../tests/Unit/A.cs): What it says (full run)");
    }

    private static readonly SourceFile Sample = new("docs/security.md", "# Security\n\n## What is there\ntext");

    private static readonly SourceFile Operations = new("docs/operations.md", "# Operations\n\n## HTTPS and hostnames\ntext");

    private static string? Stale(string found, string written)
    {
        var (stands, belongs) = (found.Split('\n'), written.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(stands.Length, belongs.Length)).FirstOrDefault(at => stands.ElementAtOrDefault(at) != belongs.ElementAtOrDefault(at), -1);
        return line < 0 ? null : $"{Document}:{line + 1} is stale, CASTELLAN_RENEW=1 writes it anew; it should read: {belongs.ElementAtOrDefault(line)}";
    }

    private static IEnumerable<string> Offences(IReadOnlyList<AsvsRow> rows, IReadOnlyList<TestTrait> traits, IReadOnlyList<string> expected, IEnumerable<SourceFile> documents)
    {
        var known = expected.ToHashSet(StringComparer.Ordinal);
        var named = traits.Select(trait => trait.Value).ToHashSet(StringComparer.Ordinal);
        var sections = documents.SelectMany(file => file.Lines.Where(line => line.Text.StartsWith("## ", StringComparison.Ordinal)).Select(line => $"{file.Path}#{Anchor(line.Text[3..])}")).ToHashSet(StringComparer.Ordinal);
        return rows.Where(row => known.Contains(row.Id)).Select(row => Fault(row, named.Contains(row.Id), sections) is { } fault ? $"{row.Id} {fault}" : null).OfType<string>()
            .Concat(rows.GroupBy(row => row.Id, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"{same.Key} stands twice"))
            .Concat(rows.Where(row => !known.Contains(row.Id)).Select(row => $"{row.Id} is no requirement"))
            .Concat(known.Except(rows.Select(row => row.Id), StringComparer.Ordinal).Select(id => $"{id} is missing"))
            .Concat(traits.Where(trait => !known.Contains(trait.Value)).Select(trait => $"a test names {trait.Value}, which is no requirement ({trait.File})"));
    }

    private static string? Fault(AsvsRow row, bool isNamed, HashSet<string> sections)
    {
        if (row.Level is < 1 or > 3)
        {
            return "has no level";
        }
        if (row.Title.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length is < 4 or > 10)
        {
            return "has no title of four to ten words";
        }
        return row.State switch
        {
            AsvsRow.Proven => isNamed ? null : "is proven and no test names it",
            AsvsRow.Documented => sections.Contains(row.Link) ? null : "names no section of a document",
            AsvsRow.Operator => sections.Contains(row.Link) && row.Link.StartsWith("docs/operations.md#", StringComparison.Ordinal) ? null : "names no section of docs/operations.md",
            AsvsRow.NotApplicable => row.Note.Length == 0 ? "is n/a without a reason" : isNamed ? "is n/a and a test names it" : null,
            AsvsRow.Gap => row.Note.Length == 0 ? "is a gap without a reason" : null,
            _ => "is unclassified",
        };
    }

    // As the sites that show Markdown make it.
    private static string Anchor(string heading) =>
        new([.. heading.Trim().ToLowerInvariant().Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-').Select(letter => letter == ' ' ? '-' : letter)]);
}
