using System.Diagnostics;
using System.Globalization;
using Castellan.Platform.LocalPostgres;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Castellan.Tests.Data.Platform.LocalPostgres;

/// <summary>A folder in which a test starts servers as a console would.</summary>
internal sealed class PrivateServer : IDisposable
{
    private readonly TestFolder _folder = new();

    public string Path => _folder.Path;

    public string Data => System.IO.Path.Combine(Path, "data");

    public LocalPostgresOptions Options => new() { Folder = Path, Fast = true };

    public Task<LocalPostgresServer> StartAsync(LocalPostgresOptions? options = null) =>
        LocalPostgresServer.StartAsync(options ?? Options, NullLogger.Instance, TimeProvider.System, TestContext.Current.CancellationToken);

    public static async Task<string> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture) ?? "";
    }

    public static bool IsAlive(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited && !IsZombie(processId);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public static async Task WaitUntilGoneAsync(int processId)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (IsAlive(processId))
        {
            await Task.Delay(20, deadline.Token);
        }
    }

    public static void KillHard(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }

    /// <summary>Another process that shares the lease, as a second console does.</summary>
    public async Task<Process> OtherConsoleAsync()
    {
        var start = new ProcessStartInfo("flock", ["--shared", "--no-fork", System.IO.Path.Combine(Path, "lease"), "sh", "-c", "echo ready; exec sleep 600"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var console = Process.Start(start)!;
        (await console.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("ready");
        return console;
    }

    public void Dispose() => _folder.Dispose();

    // In a container without an init process nobody collects the dead.
    private static bool IsZombie(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
