using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Castellan.Tests.Unit.Architecture;

namespace Castellan.Tests.Unit.Scripts;

/// <summary>The red proof of the gate on coverage: too little, a branch that has to be taken and was not, and nothing measured at all fail it.</summary>
public sealed class CoverageTests : IDisposable
{
    private readonly string _folder =
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"castellan-coverage-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}")).FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Enough_passes_as_one_test_and_is_told()
    {
        var (code, result, told, _) = await CheckAsync(Report(0.95, 0.9, "100% (2/2)"), "src/Door/");

        code.ShouldBe(0);
        result.ShouldContain("total=\"1\" executed=\"1\" passed=\"1\" failed=\"0\"");
        told.ShouldContain("Coverage: lines 95.0 %, branches 90.0 %");
    }

    [Theory]
    [InlineData(0.899, 0.9, "100% (2/2)", "src/Door/", "89.9 % of the lines are covered, 90 % have to be")]
    [InlineData(0.95, 0.849, "100% (2/2)", "src/Door/", "84.9 % of the branches are covered, 85 % have to be")]
    [InlineData(0.95, 0.9, "50% (1/2)", "src/Door/", "src/Door/Lock.cs:7: 50% (1/2) of its branches taken")]
    [InlineData(0.95, 0.9, "100% (2/2)", "src/Gone/", "src/Gone/: nothing of it was measured")]
    public async Task Too_little_fails_and_is_named(double lines, double branches, string taken, string named, string expected)
    {
        var (code, result, _, errors) = await CheckAsync(Report(lines, branches, taken), named);

        code.ShouldNotBe(0);
        result.ShouldContain("passed=\"0\" failed=\"1\"");
        errors.ShouldContain(expected);
    }

    [Fact]
    public async Task A_branch_elsewhere_counts_only_for_the_sum() => (await CheckAsync(Report(0.95, 0.9, "50% (1/2)", "src/Kit/Lock.cs") + Report(0.95, 0.9, "100% (2/2)"), "src/Door/")).Code.ShouldBe(0);

    [Fact]
    public async Task Without_a_report_nothing_is_covered() => (await CheckAsync(null, "src/Door/")).Code.ShouldNotBe(0);

    private static string Report(double lines, double branches, string taken, string file = "src/Door/Lock.cs") => string.Create(CultureInfo.InvariantCulture, $"""
        <coverage line-rate="{lines}" branch-rate="{branches}" version="1.9">
          <class name="Lock" filename="/somewhere/{file}" line-rate="1" branch-rate="0.5">
            <line number="7" hits="3" branch="true" condition-coverage="{taken}">
            </line>
            <line number="8" hits="3" branch="false" />
          </class>
        </coverage>

        """);

    private async Task<(int Code, string Result, string Told, string Errors)> CheckAsync(string? report, string named)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (place, list, trx) = (Path.Combine(_folder, "report.xml"), Path.Combine(_folder, "named.txt"), Path.Combine(_folder, "coverage.trx"));
        await File.WriteAllTextAsync(list, $"# a comment\n{named}\n", cancellation);
        if (report is not null)
        {
            await File.WriteAllTextAsync(place, report, cancellation);
        }
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "build/check-coverage.sh"), [place, trx]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["EVERY_BRANCH"] = list;
        using var check = Process.Start(start)!;
        var told = check.StandardOutput.ReadToEndAsync(cancellation);
        var errors = check.StandardError.ReadToEndAsync(cancellation);
        await check.WaitForExitAsync(cancellation);
        return (check.ExitCode, await File.ReadAllTextAsync(trx, cancellation), await told, await errors);
    }
}
