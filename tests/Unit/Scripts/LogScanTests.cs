using System.Diagnostics;
using System.Security.Cryptography;
using Castellan.Tests.Unit.Architecture;

namespace Castellan.Tests.Unit.Scripts;

/// <summary>The red proof of the scan that ends a full run: each kind of leak fails it, and so does a run that logged nothing.</summary>
[Trait("proves", "LOG-1")]
public sealed class LogScanTests : IDisposable
{
    private const string Sound = """
        info: Microsoft.AspNetCore.Hosting.Diagnostics[1]
              Request starting HTTP/1.1 GET http://localhost:41234/reset?token=secret… - - -
        info: Castellan.Platform.Mail.OutboxSweeper[1]
              A mail to m…@e… went; 12345678 bytes, 0199a6d2-7c1e-7f00-8000-0123456789ab
        """;

    private readonly string _folder =
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"castellan-logs-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}")).FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Masked_lines_pass_as_one_test()
    {
        var (code, result, _) = await ScanAsync(Sound);

        code.ShouldBe(0);
        result.ShouldContain("total=\"1\" executed=\"1\" passed=\"1\" failed=\"0\"");
    }

    [Theory]
    [InlineData("the password is seven purple llamas dance")]
    [InlineData("signed in with copper lantern walks 94 miles")]
    [InlineData("Password=only-for-tests;Pooling=true")]
    [InlineData("access canaryOfTheProvider-access")]
    [InlineData("GET /verify?token=q3Yp0rT7sVb2kJx9ZcM4nLw8eHd6uAg1fRi5oEtS-_A")]
    [InlineData("state=CfDJ8NmX-4cb_Wq2Ue0Zt1Ry")]
    [InlineData("Authorization: Bearer abcdefgh.ijkl")]
    [InlineData("550 no mailbox ada.lovelace@example.org")]
    [InlineData("GET /forgot?email=ada%40example.org")]
    [InlineData("call +33 6 12 34 56 78")]
    public async Task A_leak_fails_the_run_and_is_shown(string leak)
    {
        var (code, result, errors) = await ScanAsync($"{Sound}\nwarn: Castellan.Anything[2]\n      {leak}");

        code.ShouldNotBe(0);
        result.ShouldContain("passed=\"0\" failed=\"1\"");
        errors.ShouldContain(leak);
    }

    [Theory]
    [InlineData("")]
    [InlineData("info: Castellan.Platform.Jobs[1]\n      Nothing was asked")]
    public async Task A_log_without_requests_proves_nothing(string log) => (await ScanAsync(log)).Code.ShouldNotBe(0);

    private async Task<(int Code, string Result, string Errors)> ScanAsync(string log)
    {
        var logs = Directory.CreateDirectory(Path.Combine(_folder, "logs")).FullName;
        await File.WriteAllTextAsync(Path.Combine(logs, "one.log"), log, TestContext.Current.CancellationToken);
        var result = Path.Combine(_folder, "logs.trx");
        using var process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "build", "scan-logs.sh"), logs, result]) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await File.ReadAllTextAsync(result, TestContext.Current.CancellationToken), errors);
    }
}
