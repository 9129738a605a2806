using System.Diagnostics;
using System.Text;
using Castellan.Data.Mail;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents.Relay;

namespace Castellan.Tests.Data.Features.Incidents.Relay;

/// <summary>A sweep in a process of its own, to be killed without a word (SIGKILL).</summary>
internal sealed class RelayProcess : IDisposable
{
    public const string Argument = "relay-node";

    private const string KeyVariable = "CASTELLAN_TEST_CONTEXT_KEY";

    private readonly Process _process;

    private RelayProcess(Process process) => _process = process;

    public bool HasEnded => _process.HasExited;

    /// <summary>Returns once it begins to tell.</summary>
    public static async Task<RelayProcess> StartAsync(DatabaseAccess access, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Castellan.Tests.Data"), [Argument, access.Server, access.OperatorPassword])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment[KeyVariable] = Convert.ToHexString(access.ContextKey);
        var process = Process.Start(start) ?? throw new InvalidOperationException("The sweep did not start.");
        (await process.StandardOutput.ReadLineAsync(cancellation)).ShouldBe("begun");
        return new RelayProcess(process);
    }

    public static async Task RunAsync(string server, string password)
    {
        var key = Convert.FromHexString(Environment.GetEnvironmentVariable(KeyVariable)!);
        var signer = new ContextSigner(key, 1, TimeProvider.System);
        await using var connections = new DoorConnections(new DatabaseAccess(server, null, password, password, password, password, key));
        ComposeMail compose = (orgId, mail, now) => OutboxMessage.Queue(orgId, Guid.CreateVersion7(now), mail.Kind, Encoding.UTF8.GetBytes(mail.To.Address), mail.DedupeKey, now);
        var sweeper = new RelaySweeper(new OperatorDb(connections, signer, compose), new TenantDb(connections, signer, compose), new RelayTelling(RelayHouse.Links));
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
