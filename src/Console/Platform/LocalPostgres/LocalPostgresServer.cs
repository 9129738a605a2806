using System.Globalization;
using Npgsql;

namespace Castellan.Platform.LocalPostgres;

/// <summary>
/// A private PostgreSQL for a console without a configured server. Several consoles may share a folder: the first
/// starts the server, the others adopt it, the last one to leave stops it.
/// </summary>
public sealed class LocalPostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(60);

    private readonly ServerFolder _folder;
    private readonly PostgresBinaries _binaries;
    private readonly FileLock _lease;
    private readonly ILogger _log;
    private readonly TimeProvider _clock;
    private int _left;

    private LocalPostgresServer(ServerFolder folder, PostgresBinaries binaries, FileLock lease, Postmaster running, bool adopted, ILogger log, TimeProvider clock)
    {
        _folder = folder;
        _binaries = binaries;
        _lease = lease;
        _log = log;
        _clock = clock;
        Port = running.Port;
        ProcessId = running.ProcessId;
        Adopted = adopted;
        AdminConnectionString = Admin(folder, running.Port).ConnectionString;
    }

    /// <summary>Where clients connect: the socket's folder, or 127.0.0.1 when its path is too long for a socket.</summary>
    public string Host => HostOf(_folder);

    /// <summary>The port on 127.0.0.1, and the socket's number.</summary>
    public int Port { get; }

    /// <summary>The server process.</summary>
    public int ProcessId { get; }

    /// <summary>Whether another console, or a killed one, had started the server.</summary>
    public bool Adopted { get; }

    /// <summary>Where the data really is; not the wanted folder when the server's account could not reach that.</summary>
    public string Folder => _folder.Root;

    /// <summary>The superuser's connection, for creating roles and databases. Holds a password: never log it.</summary>
    public string AdminConnectionString { get; }

    /// <summary>Creates the cluster if there is none, starts it if it does not run, and waits until it answers.</summary>
    /// <exception cref="LocalPostgresException">Something is missing or broken; the message is for the operator.</exception>
    public static async Task<LocalPostgresServer> StartAsync(LocalPostgresOptions options, ILogger log, TimeProvider clock, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.StartWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            return await StartWithinAsync(options, log, clock, either.Token);
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new LocalPostgresException($"The private PostgreSQL was not ready within {options.StartWithin.TotalSeconds:0} s; see server.log in {options.Folder}.", late);
        }
    }

    private static async Task<LocalPostgresServer> StartWithinAsync(LocalPostgresOptions options, ILogger log, TimeProvider clock, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        if (OperatingSystem.IsWindows())
        {
            throw new LocalPostgresException("A private PostgreSQL is offered on Linux and macOS only; configure the connection to a server of your own.");
        }

        // Looked for before anything is made, so that a machine without PostgreSQL stays untouched.
        await PostgresBinaries.FindAsync(options.BinariesFolder, clusterMajor: null, ct);
        var folder = await ServerFolder.PrepareAsync(options, log, ct);
        using var turn = await FileLock.ExclusiveAsync(folder.Turn, clock, ct);
        // Waits here while a watchdog is stopping the server that a killed console left.
        var lease = await FileLock.SharedAsync(folder.Lease, clock, ct);
        try
        {
            var binaries = await PostgresBinaries.FindAsync(options.BinariesFolder, folder.ClusterMajor, ct);
            var starting = new ServerStart(folder, binaries, options, log, clock);
            var running = await starting.AdoptAsync(ct);
            var adopted = running is not null;
            running ??= await starting.RunAsync(ct);
            Watchdog.Set(folder, binaries);
            await CheckAsync(folder, running, ct);
            if (adopted)
            {
                LocalPostgresLog.Adopted(log, running.Port);
            }
            else
            {
                LocalPostgresLog.Started(log, running.Port, (long)clock.GetElapsedTime(began).TotalMilliseconds);
            }

            return new LocalPostgresServer(folder, binaries, lease, running, adopted, log, clock);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Leaves the server; stops it when no other console uses it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _left, 1) != 0)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(StopWithin, _clock);
        try
        {
            using var turn = await FileLock.ExclusiveAsync(_folder.Turn, _clock, deadline.Token);
            _lease.Dispose();
            await StopUnlessUsedAsync(deadline.Token);
        }
        catch (Exception failed) when (failed is OperationCanceledException or LocalPostgresException or IOException)
        {
            LocalPostgresLog.NotStopped(_log, failed.Message);
        }
        finally
        {
            _lease.Dispose();
        }
    }

    private async Task StopUnlessUsedAsync(CancellationToken ct)
    {
        using var alone = FileLock.TryExclusive(_folder.Lease);
        if (alone is null)
        {
            // Another console shares the lease, or the watchdog has just taken it and is stopping the server.
            using (var shared = FileLock.TryShared(_folder.Lease))
            {
                if (shared is not null)
                {
                    LocalPostgresLog.LeftRunning(_log);
                    return;
                }
            }

            using var afterWatchdog = await FileLock.SharedAsync(_folder.Lease, _clock, ct);
        }
        else if (Postmaster.Read(_folder.Data)?.Runs(_folder.Data) == true)
        {
            var stopped = await _folder.Account.RunAsync(Watchdog.StopLine(_folder, _binaries), ct);
            if (!stopped.Succeeded)
            {
                throw new LocalPostgresException(stopped.Output);
            }
        }

        LocalPostgresLog.Stopped(_log);
    }

    private static string HostOf(ServerFolder folder) => folder.SocketFits ? folder.Socket : "127.0.0.1";

    private static NpgsqlConnectionStringBuilder Admin(ServerFolder folder, int port)
    {
        if (!File.Exists(folder.PasswordFile))
        {
            throw new LocalPostgresException(
                $"{folder.PasswordFile} is missing, so nobody can sign in to the private PostgreSQL. Put it back, or remove {folder.Root} to begin with an empty database.");
        }

        return new NpgsqlConnectionStringBuilder
        {
            Host = HostOf(folder),
            Port = port,
            Database = "postgres",
            Username = Cluster.Superuser,
            Password = File.ReadAllText(folder.PasswordFile).Trim(),
            IncludeErrorDetail = false,
            Pooling = false,
        };
    }

    /// <summary>Proves that what answers is our cluster and lets us in.</summary>
    private static async Task CheckAsync(ServerFolder folder, Postmaster running, CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(Admin(folder, running.Port).ConnectionString);
            await connection.OpenAsync(ct);
            await using var question = new NpgsqlCommand("show data_directory", connection);
            var answer = Convert.ToString(await question.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
            if (answer != folder.Data)
            {
                throw new LocalPostgresException($"Another PostgreSQL (data in {answer}) answers where the one of {folder.Data} should.");
            }
        }
        catch (NpgsqlException refused)
        {
            throw new LocalPostgresException($"The private PostgreSQL in {folder.Root} runs but refuses its own administrator: {refused.Message}", refused);
        }
    }
}
