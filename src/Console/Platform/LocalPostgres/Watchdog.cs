using System.Diagnostics;

namespace Castellan.Platform.LocalPostgres;

/// <summary>
/// Stops the server when every console is gone, however it went. A detached flock(1) waits for the lease that the
/// consoles share: the kernel frees it at kill -9 too, where no code of ours runs. It watches a lock and not a
/// process id, so a reused id cannot mislead it, and a console that arrives meanwhile simply holds the lease.
/// Leaving the server to be adopted at the next start was refused: a folder opened once would keep it for ever.
/// </summary>
internal static class Watchdog
{
    /// <summary>Without flock(1), as on macOS, a killed console leaves its server to the next one, which adopts it.</summary>
    public static void Set(ServerFolder folder, PostgresBinaries binaries)
    {
        if (Command.Find("setsid") is not { } setsid || Command.Find("flock") is not { } flock)
        {
            return;
        }

        // A shell only to cut the ties to our terminal and streams; every value travels as an argument.
        var start = new ProcessStartInfo("/bin/sh", [
            "-c", "\"$@\" </dev/null >/dev/null 2>&1 &", "watchdog",
            setsid, flock, "--exclusive", folder.Lease, .. folder.Account.Prefix,
            .. StopLine(folder, binaries),
        ])
        { WorkingDirectory = "/" };
        using var shell = Process.Start(start);
        shell?.WaitForExit();
    }

    /// <summary>Fast: sessions end, transactions roll back, a checkpoint is written.</summary>
    public static string[] StopLine(ServerFolder folder, PostgresBinaries binaries) =>
        [binaries["pg_ctl"], "stop", "--pgdata", folder.Data, "--mode", "fast", "--wait", "--silent"];
}
