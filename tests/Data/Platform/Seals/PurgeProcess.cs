using System.Diagnostics;
using System.Globalization;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Sealing;
using Castellan.Platform.Seals;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Data.Platform.Seals;

/// <summary>A purge in a process of its own, to be killed without a word (SIGKILL).</summary>
internal sealed class PurgeProcess : IDisposable
{
    public const string Argument = "purge-node";

    private const string KeyVariable = "CASTELLAN_TEST_CONTEXT_KEY";

    private readonly Process _process;

    private PurgeProcess(Process process) => _process = process;

    public bool HasEnded => _process.HasExited;

    /// <summary>Returns once it purges.</summary>
    public static async Task<PurgeProcess> StartAsync(DatabaseAccess access, string keyFolder, int retentionDays, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "Castellan.Tests.Data"), [Argument, access.Server, access.KeeperPassword, keyFolder, retentionDays.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment[KeyVariable] = Convert.ToHexString(access.ContextKey);
        var process = Process.Start(start) ?? throw new InvalidOperationException("The purge did not start.");
        (await process.StandardOutput.ReadLineAsync(cancellation)).ShouldBe("begun");
        return new PurgeProcess(process);
    }

    public static async Task RunAsync(string server, string password, string keyFolder, int retentionDays)
    {
        var key = Convert.FromHexString(Environment.GetEnvironmentVariable(KeyVariable)!);
        var signer = new ContextSigner(key, 1, TimeProvider.System);
        await using var connections = new DoorConnections(new DatabaseAccess(server, null, password, password, password, password, key));
        var seals = new SealStore(connections, signer);
        var holds = new HoldStore(connections, signer, seals);
        var keys = new SealKeys(Options.Create(new KeyOptions { Folder = keyFolder }));
        var sweeper = new AuditDaysSweeper(
            new KeeperDb(connections, signer), (day, ct) => SealsPlatform.BuryAsync(seals, holds, keys, day, ct), Options.Create(new RetentionOptions { AuditDays = retentionDays }));
        await Console.Out.WriteLineAsync("begun");
        await sweeper.RunAsync(TimeProvider.System.GetUtcNow(), CancellationToken.None);
    }

    public async Task KillAsync(CancellationToken cancellation)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellation);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
        _process.Dispose();
    }
}
