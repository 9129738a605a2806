namespace Castellan.Tests.Unit.Architecture;

/// <summary>
/// tests/Unit and tests/Data repeat the folders of src, so a stranger finds the test of any file: a folder of
/// src/Console or of src/Console.Data under its own name, the latter also under Data/.
/// </summary>
public sealed class MirrorTests
{
    private static readonly string[] TestsOnly = ["Architecture", "Faults", "Fixtures", "Guards", "Isolation", "Scripts", "Supply"];

    [Theory]
    [InlineData("tests/Unit")]
    [InlineData("tests/Data")]
    public void Tests_repeat_the_source_tree(string tests) =>
        Offences(tests, Repository.Folders(tests), [.. Repository.Folders("src")]).ShouldBeEmpty();

    [Theory]
    [InlineData("tests/Unit/Features/Members")]
    [InlineData("tests/Unit/Incidents")]
    [InlineData("tests/Unit/Data/Incidents")]
    [InlineData("tests/Unit/Architecture/Samples")]
    public void A_folder_with_a_twin_passes(string folder) => Offences("tests/Unit", [folder], Source).ShouldBeEmpty();

    [Theory]
    [InlineData("tests/Unit/Features/Gone")]
    [InlineData("tests/Unit/Misc")]
    [InlineData("tests/Unit/Data/Features")]
    public void A_folder_without_a_twin_is_named(string folder) =>
        Offences("tests/Unit", [folder], Source).ShouldHaveSingleItem().ShouldBe($"{folder} mirrors no folder of src");

    private static readonly string[] Source =
        ["src/Console", "src/Console/Features", "src/Console/Features/Members", "src/Console.Data", "src/Console.Data/Incidents"];

    private static IEnumerable<string> Offences(string tests, IEnumerable<string> folders, IReadOnlyCollection<string> source) =>
        from folder in folders
        let inside = folder[(tests.Length + 1)..]
        where !TestsOnly.Contains(inside.Split('/')[0], StringComparer.Ordinal)
        where !Twins(inside).Any(source.Contains)
        select $"{folder} mirrors no folder of src";

    private static IEnumerable<string> Twins(string inside)
    {
        yield return $"src/Console/{inside}";
        yield return $"src/Console.Data/{inside}";
        if (inside == "Data" || inside.StartsWith("Data/", StringComparison.Ordinal))
        {
            yield return $"src/Console.Data{inside["Data".Length..]}";
        }
    }
}
