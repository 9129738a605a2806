using System.Diagnostics;
using System.Globalization;
using Castellan.Data.Tenancy;

namespace Castellan.Tests.Shared.Nodes;

/// <summary>A process that a test kills without a word (SIGKILL), or freezes (SIGSTOP) and thaws.</summary>
internal sealed class DoomedProcess : IDisposable
{
    private const string KeyVariable = "CASTELLAN_TEST_CONTEXT_KEY";

    private const string Begun = "begun";

    private readonly Process _process;

    private DoomedProcess(Process process) => _process = process;

    /// <summary>The key of tenant contexts that the test handed over, in the process that it started.</summary>
    public static byte[] ContextKey => Convert.FromHexString(Environment.GetEnvironmentVariable(KeyVariable)!);

    public bool HasEnded => _process.HasExited;

    public int Id => _process.Id;

    /// <summary>As the kernel tells it.</summary>
    public bool IsFrozen => File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{Id}/stat")).Contains(") T ", StringComparison.Ordinal);

    /// <summary>What it says on its standard output, line by line; null at its end.</summary>
    public Task<string?> ReadLineAsync(CancellationToken cancellation) => _process.StandardOutput.ReadLineAsync(cancellation).AsTask();

    /// <summary>Starts a program; its standard output is the test's to read.</summary>
    public static DoomedProcess Start(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.UseShellExecute = false;
        return new DoomedProcess(Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start."));
    }

    /// <summary>Starts this test program as a node; returns once the node says that it has begun.</summary>
    public static async Task<DoomedProcess> StartNodeAsync(DatabaseAccess access, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Castellan.Tests.Data"), arguments);
        start.Environment[KeyVariable] = Convert.ToHexString(access.ContextKey);
        var node = Start(start);
        (await node.ReadLineAsync(cancellation)).ShouldBe(Begun);
        return node;
    }

    /// <summary>Says so, in the node.</summary>
    public static Task SayBegunAsync() => Console.Out.WriteLineAsync(Begun);

    public async Task KillAsync(CancellationToken cancellation = default)
    {
        if (!HasEnded)
        {
            _process.Kill();
        }
        await _process.WaitForExitAsync(cancellation);
    }

    /// <summary>Asks it to end (SIGTERM), as an operator does, and waits until it has.</summary>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        await SignalAsync("-TERM", cancellation);
        await _process.WaitForExitAsync(cancellation);
    }

    public async Task FreezeAsync(CancellationToken cancellation = default)
    {
        await SignalAsync("-STOP", cancellation);
        while (!IsFrozen)
        {
            await Task.Delay(5, cancellation);
        }
    }

    public Task ThawAsync(CancellationToken cancellation = default) => SignalAsync("-CONT", cancellation);

    public Task WaitForEndAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    public int ExitCode => _process.ExitCode;

    public void Dispose()
    {
        if (!HasEnded)
        {
            // SIGKILL ends a frozen process too.
            _process.Kill();
        }
        _process.Dispose();
    }

    private async Task SignalAsync(string signal, CancellationToken cancellation)
    {
        using var kill = Process.Start("kill", [signal, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellation);
        kill.ExitCode.ShouldBe(0);
    }
}
