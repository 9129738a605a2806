namespace Castellan.Platform.LocalPostgres;

/// <summary>Brings the server up: adopts a running one, else creates, configures and starts the cluster.</summary>
internal sealed class ServerStart(ServerFolder folder, PostgresBinaries binaries, LocalPostgresOptions options, ILogger log, TimeProvider clock)
{
    private const int Attempts = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    /// <summary>The server that already runs on this folder, as soon as it is ready; null when none does.</summary>
    public async Task<Postmaster?> AdoptAsync(CancellationToken ct)
    {
        while (Postmaster.Read(folder.Data) is { } found)
        {
            if (!found.Runs(folder.Data))
            {
                // Killed hard. PostgreSQL itself would refuse to start if the number now is another process's.
                LocalPostgresLog.Recovering(log);
                File.Delete(Postmaster.FileIn(folder.Data));
                return null;
            }

            if (found.IsReady)
            {
                return found;
            }

            await Task.Delay(Glance, clock, ct);
        }

        return null;
    }

    public async Task<Postmaster> RunAsync(CancellationToken ct)
    {
        if (!Directory.Exists(folder.Data))
        {
            await Cluster.CreateAsync(folder, binaries, options.Fast, ct);
            LocalPostgresLog.Created(log, binaries.Version, folder.Root);
        }

        for (var attempt = 1; ; attempt++)
        {
            Cluster.Configure(folder, options, LoopbackPort.Choose(folder.PortFile, log));
            KeepOneFormerLog();
            var started = await folder.Account.RunAsync(
                [
                    binaries["pg_ctl"], "start", "--pgdata", folder.Data, "--log", folder.Log, "--wait",
                    "--timeout", $"{Math.Ceiling(options.StartWithin.TotalSeconds):0}",
                ],
                ct);
            if (started.Succeeded && Postmaster.Read(folder.Data) is { } running)
            {
                return running;
            }

            var reason = File.Exists(folder.Log) ? await File.ReadAllTextAsync(folder.Log, ct) : started.Output;
            if (attempt == Attempts || !IsPassing(reason))
            {
                throw new LocalPostgresException($"The private PostgreSQL in {folder.Root} did not start: {reason.Trim()}");
            }

            await Task.Delay(Pause, clock, ct);
        }
    }

    // The killed server's last sessions still hold its memory, the killed server itself is not gone from the process table yet,
    // or another program took the port since we looked.
    private static bool IsPassing(string reason) =>
        reason.Contains("still in use", StringComparison.Ordinal) || reason.Contains(".lock\" already exists", StringComparison.Ordinal) || reason.Contains("could not create any TCP/IP sockets", StringComparison.Ordinal);

    private void KeepOneFormerLog()
    {
        if (File.Exists(folder.Log))
        {
            File.Move(folder.Log, folder.Log + ".former", overwrite: true);
        }
    }
}
