using System.Diagnostics;
using Castellan.Data.Exports;
using Castellan.Features.Audit.Exports;
using Castellan.Platform.Seals;
using Castellan.Platform.Trail;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Bench;

/// <summary>The whole log of one organisation into a file, sealed and stored in pieces; how fast, and how much memory it takes on the way.</summary>
internal static class ExportBench
{
    private const int Counted = 5;
    private const int Batch = 5_000;
    private const double Allowed = 50_000;
    private const double AllowedMebibytes = 150;

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        await TrailRows.FillAsync(installation, installation.Size.Rows, organisations: 1, TrailRows.Month);
        // What waits to be sealed is the sealer's work, not the export's.
        await installation.Services.GetRequiredService<EntryProofs>().SealAsync(CancellationToken.None);
        var read = await ReadAsync(installation);
        List<Measured> measured = [];
        foreach (var format in new[] { ExportFormat.Csv, ExportFormat.JsonLines })
        {
            await ExportAsync(installation, format, new TrailFilter { From = TimeProvider.System.GetUtcNow().AddHours(-12) });
            List<(double PerSecond, double Entries)> rounds = [];
            using var memory = new Memory();
            for (var round = 0; round < Counted; round++)
            {
                rounds.Add(await ExportAsync(installation, format, TrailFilter.Everything));
            }
            var growth = memory.Growth();
            var rate = Rounds.Median(rounds.Select(round => round.PerSecond));
            var name = format == ExportFormat.Csv ? "CSV" : "JSON Lines with proofs";
            measured.Add(new Measured($"export of {rounds[0].Entries:N0} entries as {name}", $"{rate:N0} a second", "≥ 50,000", rate >= Allowed, $"read ahead, worded ahead, sealed and stored by one run; reading alone {read:N0} a second; median of {Counted}"));
            measured.Add(new Measured($"export of {rounds[0].Entries:N0} entries as {name}: memory at the peak", $"{growth.WorkingSet:N0} MiB", "≤ 150 MiB", growth.WorkingSet <= AllowedMebibytes,
                $"growth of the process from before the first to the highest of {Counted} runs; managed heap {growth.Managed:N0} MiB"));
        }
        return measured;
    }

    // The same batches in the same order, without a file.
    private static async Task<double> ReadAsync(BenchInstallation installation)
    {
        var trail = installation.Services.GetRequiredService<TrailQueries>();
        List<double> rounds = [];
        for (var round = 0; round < Counted; round++)
        {
            var (entries, place) = (0, new TrailCursor(DateTimeOffset.UnixEpoch, Guid.Empty));
            var started = Stopwatch.GetTimestamp();
            while (place is not null)
            {
                var page = await trail.PageAsync(installation.Actor, TrailFilter.Everything, TrailPlace.NewerThan(place), Batch);
                (entries, place) = (entries + page.Entries.Count, page.Newer);
            }
            rounds.Add(entries / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        return Rounds.Median(rounds);
    }

    private static async Task<(double PerSecond, double Entries)> ExportAsync(BenchInstallation installation, ExportFormat format, TrailFilter filter)
    {
        var commands = installation.Services.GetRequiredService<ExportCommands>();
        var asked = await commands.RequestAsync(installation.Actor, new ExportOrder(format, filter, "Europe/Paris", "en", "bench-large"));
        await using var scope = installation.Services.CreateAsyncScope();
        var started = Stopwatch.GetTimestamp();
        await scope.ServiceProvider.GetRequiredService<ExportSweeper>().RunAsync(TimeProvider.System.GetUtcNow(), CancellationToken.None);
        var took = Stopwatch.GetElapsedTime(started);
        var row = (await installation.Services.GetRequiredService<ExportQueries>().WorkAsync(installation.Actor, CancellationToken.None)).Single(one => one.Id == asked.Value);
        if (row.State != ExportState.Ready)
        {
            throw new InvalidOperationException($"The export is {row.State}: {row.Reason}.");
        }
        await commands.DeleteAsync(installation.Actor, asked.Value);
        return (row.Entries / took.TotalSeconds, row.Entries);
    }

    /// <summary>Looks every few milliseconds how large the process is.</summary>
    private sealed class Memory : IDisposable
    {
        private const double Mebibyte = 1024 * 1024;

        private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

        private readonly Timer _timer;
        private readonly (long WorkingSet, long Managed) _before;
        private (long WorkingSet, long Managed) _most;

        public Memory()
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _most = _before = Now();
            _timer = new Timer(_ => Note(), null, TimeSpan.Zero, Glance);
        }

        public (double WorkingSet, double Managed) Growth() => ((_most.WorkingSet - _before.WorkingSet) / Mebibyte, (_most.Managed - _before.Managed) / Mebibyte);

        public void Dispose() => _timer.Dispose();

        private static (long WorkingSet, long Managed) Now() => (Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false));

        private void Note()
        {
            var now = Now();
            _most = (Math.Max(_most.WorkingSet, now.WorkingSet), Math.Max(_most.Managed, now.Managed));
        }
    }
}
