using System.Diagnostics;
using Castellan.Data.Tenancy;
using Microsoft.Extensions.Hosting;

namespace Castellan.Tests.Data.Platform.Jobs;

/// <summary>A job node in a process of its own, to be killed without a word (SIGKILL). Its ticks never end.</summary>
internal sealed class NodeProcess : IDisposable
{
    public const string Argument = "job-node";

    private const string KeyVariable = "CASTELLAN_TEST_CONTEXT_KEY";

    private readonly Process _process;

    private NodeProcess(Process process) => _process = process;

    public static NodeProcess Start(DatabaseAccess access)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Castellan.Tests.Data"), [Argument, access.Server, access.OperatorPassword]);
        start.Environment[KeyVariable] = Convert.ToHexString(access.ContextKey);
        return new NodeProcess(Process.Start(start) ?? throw new InvalidOperationException("The node did not start."));
    }

    public static async Task RunAsync(string server, string password)
    {
        var key = Convert.FromHexString(Environment.GetEnvironmentVariable(KeyVariable)!);
        using var host = JobNode.Create(new DatabaseAccess(server, null, password, password, password, password, key), Timeout.InfiniteTimeSpan);
        await host.RunAsync();
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
