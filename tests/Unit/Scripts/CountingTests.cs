using System.Diagnostics;
using System.Security.Cryptography;

namespace Castellan.Tests.Unit.Scripts;

/// <summary>The red proof of test.sh: its counting script refuses every way in which a run can look better than it was.</summary>
public sealed class CountingTests : IDisposable
{
    private readonly string _folder =
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"castellan-count-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}")).FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Passed_tests_of_all_files_are_added_up()
    {
        var (code, last) = await CountAsync(Trx("a", total: 3, executed: 3, passed: 3), Trx("b", total: 4, executed: 4, passed: 4));

        last.ShouldBe("7 passed, 0 failed");
        code.ShouldBe(0);
    }

    [Fact]
    public async Task Skipped_tests_are_told_and_do_not_fail()
    {
        var (code, last) = await CountAsync(Trx("a", total: 5, executed: 3, passed: 3));

        last.ShouldBe("3 passed, 0 failed, 2 skipped");
        code.ShouldBe(0);
    }

    [Fact]
    public async Task One_failed_test_fails_the_run()
    {
        var (code, last) = await CountAsync(Trx("a", total: 3, executed: 3, passed: 2, outcome: "Failed"), Trx("b", total: 1, executed: 1, passed: 1));

        last.ShouldBe("3 passed, 1 failed");
        code.ShouldNotBe(0);
    }

    [Fact]
    public async Task A_missing_file_counts_as_a_failure()
    {
        var (code, last) = await CountAsync(Trx("a", total: 3, executed: 3, passed: 3), Path.Combine(_folder, "absent.trx"));

        last.ShouldBe("3 passed, 1 failed");
        code.ShouldNotBe(0);
    }

    [Fact]
    public async Task No_file_at_all_fails_the_run()
    {
        var (code, last) = await CountAsync();

        last.ShouldBe("0 passed, 0 failed");
        code.ShouldNotBe(0);
    }

    [Fact]
    public async Task A_project_without_a_test_fails_the_run()
    {
        var (code, last) = await CountAsync(Trx("a", total: 3, executed: 3, passed: 3), Trx("b", total: 0, executed: 0, passed: 0));

        last.ShouldBe("3 passed, 0 failed");
        code.ShouldNotBe(0);
    }

    [Fact]
    public async Task A_filter_may_empty_one_project_but_not_all()
    {
        var empty = Trx("b", total: 0, executed: 0, passed: 0);

        (await CountAsync("--filtered", Trx("a", total: 3, executed: 3, passed: 3), empty)).Code.ShouldBe(0);
        (await CountAsync("--filtered", empty)).Code.ShouldNotBe(0);
    }

    [Fact]
    public async Task A_run_that_broke_off_fails_though_every_test_so_far_passed()
    {
        var (code, last) = await CountAsync(Trx("a", total: 3, executed: 3, passed: 3, outcome: "Failed"));

        last.ShouldBe("3 passed, 1 failed");
        code.ShouldNotBe(0);
    }

    [Fact]
    public async Task Only_skipped_tests_prove_nothing() =>
        (await CountAsync(Trx("a", total: 2, executed: 0, passed: 0))).Code.ShouldNotBe(0);

    [Theory]
    [InlineData("")]
    [InlineData("not a result file")]
    [InlineData("<TestRun><ResultSummary outcome=\"Completed\">")]
    public async Task An_unreadable_file_fails_the_run(string text)
    {
        var file = Path.Combine(_folder, "broken.trx");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);

        (await CountAsync(file)).Code.ShouldNotBe(0);
    }

    private string Trx(string name, int total, int executed, int passed, string outcome = "Completed")
    {
        var file = Path.Combine(_folder, $"{name}.trx");
        File.WriteAllText(file, $"""
            <?xml version="1.0" encoding="utf-8"?>
            <TestRun id="1" name="sample" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
              <Times creation="2026-01-01T00:00:00" />
              <ResultSummary outcome="{outcome}">
                <Counters total="{total}" executed="{executed}" passed="{passed}" failed="{executed - passed}" error="0" timeout="0"
                  aborted="0" inconclusive="0" passedButRunAborted="0" notRunnable="0" notExecuted="0" disconnected="0" warning="0" />
              </ResultSummary>
            </TestRun>
            """);
        return file;
    }

    private static async Task<(int Code, string Last)> CountAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [Script(), .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await errors;
        return (process.ExitCode, output.TrimEnd('\n').Split('\n')[^1]);
    }

    private static string Script()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Console.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.ShouldNotBeNull("the tests run below the checkout").FullName, "build", "count-tests.sh");
    }
}
