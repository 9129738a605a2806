using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Castellan.Tests.Shared.Nodes;

/// <summary>The console as it is delivered, in a process of its own on a port that it keeps over its deaths.</summary>
public sealed class ConsoleNode : IAsyncDisposable
{
    private const string Ready = "Castellan is ready:";
    private const int Kept = 200;

    private readonly string _environment;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly int _port = FreePort();
    private readonly ConcurrentQueue<string> _said = new();
    private DoomedProcess? _process;
    private Task _listening = Task.CompletedTask;

    private readonly string _folder;

    private ConsoleNode(string environment, IReadOnlyDictionary<string, string> settings, string folder)
    {
        _environment = environment;
        _settings = settings;
        _folder = folder;
    }

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{_port}"));

    public bool IsAlive => _process is { HasEnded: false };

    public bool IsFrozen => IsAlive && _process!.IsFrozen;

    public int ProcessId => _process!.Id;

    /// <summary>The last lines of its log, to lay beside a failure.</summary>
    public IReadOnlyCollection<string> Said => _said;

    /// <param name="settings">As environment variables would hold them, with a colon between section and key.</param>
    /// <param name="folder">Of the build; null for the tests' own.</param>
    public static async Task<ConsoleNode> StartAsync(
        string environment, IReadOnlyDictionary<string, string> settings, string? folder = null, CancellationToken cancellation = default)
    {
        var node = new ConsoleNode(environment, settings, folder ?? AppContext.BaseDirectory);
        await node.StartAsync(cancellation);
        return node;
    }

    /// <summary>Returns once it serves pages.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        _process?.Dispose();
        _process = DoomedProcess.Start(Program($"--urls=http://127.0.0.1:{_port}"));
        while (await _process.ReadLineAsync(cancellation) is { } line)
        {
            Keep(line);
            if (line.StartsWith(Ready, StringComparison.Ordinal))
            {
                _listening = ListenAsync(_process);
                return;
            }
        }
        throw new InvalidOperationException($"The node ended at once:\n{string.Join('\n', _said)}");
    }

    /// <summary>Runs one of its commands to its end, as an operator would beside it.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(CancellationToken cancellation, params string[] arguments)
    {
        using var process = DoomedProcess.Start(Program(arguments));
        var said = new StringBuilder();
        while (await process.ReadLineAsync(cancellation) is { } line)
        {
            said.AppendLine(line);
        }
        await process.WaitForEndAsync(cancellation);
        return (process.ExitCode, said.ToString());
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync(CancellationToken cancellation = default) => _process!.KillAsync(cancellation);

    /// <summary>SIGTERM: it ends what it has begun.</summary>
    public Task StopAsync(CancellationToken cancellation = default) => _process!.StopAsync(cancellation);

    /// <summary>SIGSTOP: it lives, holds what it holds, and does nothing.</summary>
    public Task FreezeAsync(CancellationToken cancellation = default) => _process!.FreezeAsync(cancellation);

    public Task ThawAsync(CancellationToken cancellation = default) => _process!.ThawAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.KillAsync();
            await _listening;
            process.Dispose();
        }
    }

    /// <summary>A port of this machine that nothing listens on right now.</summary>
    internal static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private ProcessStartInfo Program(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(_folder, "Castellan"), [.. arguments, $"--environment={_environment}", $"--contentRoot={_folder}"])
        {
            WorkingDirectory = _folder,
        };
        foreach (var (key, value) in _settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        return start;
    }

    // A full pipe would stop the node.
    private async Task ListenAsync(DoomedProcess process)
    {
        while (await process.ReadLineAsync(CancellationToken.None) is { } line)
        {
            Keep(line);
        }
    }

    private void Keep(string line)
    {
        _said.Enqueue(line);
        while (_said.Count > Kept && _said.TryDequeue(out _))
        {
            // The oldest goes.
        }
    }
}
