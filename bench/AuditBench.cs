using System.Diagnostics;
using Castellan.Data.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Castellan.Bench;

/// <summary>
/// Every filter of the audit log, its first page and one half way into the month, from the tenth execution on. Whole reads with the names
/// that a page shows, so the database's share is less.
/// </summary>
internal static class AuditBench
{
    private const int Counted = 5;
    private const int Executions = 10;
    private const double Allowed = 5;
    private const double AllowedDeep = 1.3;
    private const double AllowedGrown = 1.2;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    public static async Task<IReadOnlyList<Measured>> RunAsync(BenchInstallation installation)
    {
        var rows = installation.Size.Rows;
        await TrailRows.FillAsync(installation, rows, TrailRows.Organisations, TrailRows.Month);
        var filters = await FiltersAsync(installation);
        var small = await TakeAsync(installation, filters);
        var measured = Told(rows, small).ToList();
        if (installation.Size.Grow)
        {
            await TrailRows.FillAsync(installation, rows * 9, TrailRows.Organisations, TrailRows.Month);
            var large = await TakeAsync(installation, filters);
            measured.AddRange(Told(rows * 10, large));
            var grown = small.Views.Zip(large.Views, (before, after) => (before.Name, Ratio: after.First / before.First)).ToList();
            var worst = grown.MaxBy(one => one.Ratio);
            measured.Add(new Measured($"audit, first page of {rows * 10:N0} entries / of {rows:N0}: the worst filter", $"{worst.Ratio:F2}", "≤ 1.2", worst.Ratio <= AllowedGrown,
                string.Join(", ", grown.Select(one => $"{one.Name} {one.Ratio:F2}"))));
        }
        return measured;
    }

    private static IEnumerable<Measured> Told(int rows, Taken taken)
    {
        foreach (var view in taken.Views)
        {
            yield return new Measured($"audit of {rows:N0} entries: {view.Name}, p99", $"{view.Slow:F1} ms", "≤ 5 ms", view.Slow <= Allowed,
                $"medians {view.First:F2} ms first page, {view.Deep:F2} ms half way in, {view.Shown} rows; a statement that reads nothing takes {taken.Bare:F2} ms");
        }
        var worst = taken.Views.MaxBy(view => view.Ratio)!;
        yield return new Measured($"audit of {rows:N0} entries: page half way in / first page: the worst filter", $"{worst.Ratio:F2}", "≤ 1.3", worst.Ratio <= AllowedDeep,
            string.Join(", ", taken.Views.Select(view => $"{view.Name} {view.Ratio:F2}")));
    }

    private static async Task<Taken> TakeAsync(BenchInstallation installation, IReadOnlyList<(string Name, TrailFilter Filter)> filters)
    {
        var trail = installation.Services.GetRequiredService<TrailQueries>();
        var door = installation.Services.GetRequiredService<TenantDb>();
        var deep = TrailPlace.OlderThan(new TrailCursor(TimeProvider.System.GetUtcNow().Subtract(TrailRows.Month / 2), Guid.Empty));
        var views = new List<View>();
        foreach (var (name, filter) in filters)
        {
            var shown = 0;
            for (var execution = 1; execution < Executions; execution++)
            {
                shown = (await trail.PageAsync(installation.Actor, filter)).Entries.Count;
                await trail.PageAsync(installation.Actor, filter, deep);
            }
            List<(double First, double Deep, double Slow)> rounds = [];
            for (var round = 0; round < Counted; round++)
            {
                var first = await TimesAsync(() => trail.PageAsync(installation.Actor, filter));
                var far = await TimesAsync(() => trail.PageAsync(installation.Actor, filter, deep));
                rounds.Add((first.Median, far.Median, Math.Max(first.Slow, far.Slow)));
            }
            views.Add(new View(
                name, Rounds.Median(rounds.Select(one => one.First)), Rounds.Median(rounds.Select(one => one.Deep)), Rounds.Median(rounds.Select(one => one.Slow)),
                Rounds.Median(rounds.Select(one => one.Deep / one.First)), shown));
        }
        var bare = await TimesAsync(() => door.ReadAsync(installation.Actor, (db, ct) => db.Database.SqlQueryRaw<int>("SELECT 1 AS \"Value\"").ToListAsync(ct)));
        return new Taken(views, bare.Median);
    }

    private static async Task<(double Median, double Slow)> TimesAsync(Func<Task> read)
    {
        var times = new List<double>();
        var begun = Stopwatch.GetTimestamp();
        do
        {
            var started = Stopwatch.GetTimestamp();
            await read();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        while (Stopwatch.GetElapsedTime(begun) < Moment);
        times.Sort();
        return (Rounds.Median(times), times[(int)Math.Ceiling(times.Count * 0.99) - 1]);
    }

    // What an entry in the middle of the month names: such as people click on.
    private static async Task<IReadOnlyList<(string Name, TrailFilter Filter)>> FiltersAsync(BenchInstallation installation)
    {
        await using var connection = new NpgsqlConnection(installation.AdminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"""
            SELECT actor_id, target_id, session_id, request_id, network, changes #>> ARRAY['after', 'name'] FROM audit.entries
            WHERE org_id = '{installation.Actor.OrgId}' AND changes IS NOT NULL AND occurred_at < now() - interval '14 days' ORDER BY occurred_at DESC OFFSET 3 LIMIT 1
            """, connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var (actor, target, session, request, network) = (reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetString(3), reader.GetString(4));
        var words = reader.GetString(5).Split(' ');
        var family = TrailFamilies.ActionsOf(TrailFamily.Members);
        return
        [
            ("no filter", TrailFilter.Everything),
            ("actor", new TrailFilter { Actor = actor }),
            ("busy actor", new TrailFilter { Actor = installation.Actor.PersonId }),
            ("action", new TrailFilter { Actions = [family[0]] }),
            ("family", new TrailFilter { Actions = family }),
            ("target", new TrailFilter { Target = target }),
            ("refused or failed", new TrailFilter { Outcome = TrailOutcome.NotDone }),
            ("refused", new TrailFilter { Outcome = TrailOutcome.Refused }),
            ("address", new TrailFilter { Network = network }),
            ("session with its person", new TrailFilter { Actor = actor, Session = session }),
            ("session alone", new TrailFilter { Session = session }),
            ("request with its person", new TrailFilter { Actor = actor, Request = request }),
            ("request alone", new TrailFilter { Request = request }),
            ("a word that many have", new TrailFilter { Words = words[0] }),
            ("a word that one has", new TrailFilter { Words = words[1] }),
            ("a word that nobody has", new TrailFilter { Words = "zzzzzz" }),
            ("actor, family and outcome", new TrailFilter { Actor = installation.Actor.PersonId, Actions = family, Outcome = TrailOutcome.Done }),
        ];
    }

    private sealed record View(string Name, double First, double Deep, double Slow, double Ratio, int Shown);

    private sealed record Taken(IReadOnlyList<View> Views, double Bare);
}
