using Castellan.Tests.Unit.Architecture;

namespace Castellan.Tests.Unit.Supply;

/// <summary>
/// What Castellan is built from may be used under its own licence (MIT). docs/licences.csv lists every package; where one
/// declares nothing itself, the list says what it is under and how that is known.
/// </summary>
public sealed class LicencesTests
{
    private static readonly string[] Permitted = ["MIT", "MIT-0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD", "PostgreSQL",
        // Of reference packages that an old target names; no file of theirs is used or passed on.
        "LicenseRef-MS-NET-Library"];

    // Tests may use what is not passed on; its files stay under their own licence.
    private static readonly string[] PermittedInTests = ["MPL-2.0"];

    [Fact]
    [Trait("asvs", "15.1.2")]
    public void Every_package_is_listed_under_a_licence_that_may_be_used() => Faults(Dependency.All, Listed()).ShouldBeEmpty();

    [Fact]
    public void There_is_something_to_list() => Dependency.All.Count(dependency => dependency.Ships).ShouldBeGreaterThan(10);

    [Theory]
    [InlineData("Copied", "GPL-3.0-only", true, "Copied,GPL-3.0-only,", "Copied is under GPL-3.0-only")]
    [InlineData("Weak", "MPL-2.0", true, "Weak,MPL-2.0,", "Weak is under MPL-2.0")]
    [InlineData("Silent", null, true, "Silent,,", "Silent is under nothing")]
    [InlineData("Guessed", null, true, "Guessed,MIT,", "Guessed declares no licence: say how its licence is known")]
    [InlineData("Changed", "Apache-2.0", true, "Changed,MIT,", "Changed declares Apache-2.0, docs/licences.csv says MIT")]
    [InlineData("New", "MIT", true, "Other,MIT,", "docs/licences.csv lacks New (MIT)")]
    public void A_fault_is_named(string name, string? licence, bool ships, string line, string fault) =>
        Faults([new Dependency(name, licence, ships)], Read([line])).ShouldContain(found => found.Contains(fault, StringComparison.Ordinal));

    [Theory]
    [InlineData("Either", "MS-PL OR Apache-2.0", true, "Either,MS-PL OR Apache-2.0,")]
    [InlineData("Weak", "MPL-2.0", false, "Weak,MPL-2.0,")]
    [InlineData("Known", null, true, "Known,MIT,its LICENSE file")]
    public void What_may_be_used_passes(string name, string? licence, bool ships, string line) => Faults([new Dependency(name, licence, ships)], Read([line])).ShouldBeEmpty();

    private static IEnumerable<string> Faults(IReadOnlyList<Dependency> dependencies, IReadOnlyDictionary<string, (string Licence, string Known)> listed)
    {
        foreach (var dependency in dependencies)
        {
            if (!listed.TryGetValue(dependency.Name, out var line))
            {
                yield return $"docs/licences.csv lacks {dependency.Name} ({dependency.Licence ?? "declares none"})";
                continue;
            }
            if (dependency.Licence is { } declared && declared != line.Licence)
            {
                yield return $"{dependency.Name} declares {declared}, docs/licences.csv says {line.Licence}";
            }
            if (dependency.Licence is null && line.Known.Length == 0)
            {
                yield return $"{dependency.Name} declares no licence: say how its licence is known";
            }
            if (!MayBeUsed(line.Licence, dependency.Ships))
            {
                yield return $"{dependency.Name} is under {(line.Licence.Length == 0 ? "nothing" : line.Licence)}, which may not be used here";
            }
        }
        var known = dependencies.Select(dependency => dependency.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var gone in listed.Keys.Where(name => !known.Contains(name)))
        {
            yield return $"docs/licences.csv lists {gone}, which nothing uses";
        }
    }

    // Of a choice one is enough.
    private static bool MayBeUsed(string expression, bool ships) => expression.Trim('(', ')').Split(" OR ")
        .Any(licence => Permitted.Contains(licence, StringComparer.Ordinal) || (!ships && PermittedInTests.Contains(licence, StringComparer.Ordinal)));

    private static IReadOnlyDictionary<string, (string Licence, string Known)> Listed() =>
        Read(File.ReadLines(Path.Combine(Repository.Root, "docs/licences.csv")).Skip(1));

    private static Dictionary<string, (string Licence, string Known)> Read(IEnumerable<string> lines) => lines.Select(line => line.Split(',', 3))
        .ToDictionary(parts => parts[0], parts => (parts[1], parts[2]), StringComparer.OrdinalIgnoreCase);
}
