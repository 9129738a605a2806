using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Streams;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Trail;

/// <summary>Reads an organisation's trail: any filter, newest first, page by page in both directions.</summary>
public sealed class TrailQueries(TenantDb tenants, IOptions<RetentionOptions> retention, TimeProvider clock)
{
    public const int PageSize = 50;

    /// <summary>New entries are counted so far and no further.</summary>
    public const int NewsCounted = 100;

    private const long FirstWindow = 20_000;
    private const int NeighboursShown = 15;

    /// <summary>How long entries are kept and shown.</summary>
    public int RetentionDays => retention.Value.AuditDays;

    private DateTimeOffset CutOff => clock.GetUtcNow().AddDays(-retention.Value.AuditDays);

    /// <param name="place">Where to begin; null for the newest entries.</param>
    public Task<TrailPage> PageAsync(TenantActor actor, TrailFilter filter, TrailPlace? place = null, int size = PageSize, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.AuditRead, (db, ct) => ReadAsync(db, actor.OrgId, filter, place, size, ct), cancellation);

    /// <summary>What one person did and what was done to him: for the member's page, which takes less than reading the whole trail.</summary>
    public Task<TrailPage> OfPersonAsync(TenantActor actor, Guid personId, TrailPlace? place = null, int size = PageSize, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.MemberDetailsRead, (db, ct) => ReadAsync(db, actor.OrgId, new TrailFilter { About = personId }, place, size, ct), cancellation);

    /// <summary>One entry between its neighbours, of whatever kind they are; null when it is not there, or past its retention and not held.</summary>
    public Task<TrailPage?> AroundAsync(TenantActor actor, TrailCursor entry, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.AuditRead, async (db, ct) =>
        {
            // The place just above the entry reads the entry itself first.
            var above = new TrailCursor(entry.OccurredAt.AddMicroseconds(1), Guid.Empty);
            var older = await ReadAsync(db, actor.OrgId, TrailFilter.Everything, TrailPlace.OlderThan(above), PageSize - NeighboursShown, ct);
            var here = older.Entries.ToList().FindIndex(one => one.Cursor == entry);
            if (here < 0)
            {
                return null;
            }
            var newer = await ReadAsync(db, actor.OrgId, TrailFilter.Everything, TrailPlace.NewerThan(older.Entries[0].Cursor), NeighboursShown, ct);
            var names = new Dictionary<Guid, TrailName>(older.Names);
            newer.Names.ToList().ForEach(name => names.TryAdd(name.Key, name.Value));
            return new TrailPage([.. newer.Entries, .. older.Entries], names, newer.Newer, older.Older);
        }, cancellation);

    /// <summary>How many entries came after this one that the filter lets through; at most <see cref="NewsCounted"/>.</summary>
    public Task<int> NewsAsync(TenantActor actor, TrailFilter filter, TrailCursor? newest, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.AuditRead, async (db, ct) =>
        {
            var place = newest is null ? null : TrailPlace.NewerThan(newest);
            var sql = new TrailSql(actor.OrgId, filter, place, CutOff);
            return (filter.Words is null ? await FilteredAsync(db, sql, NewsCounted, ct) : await SearchedAsync(db, sql, NewsCounted, ct)).Found.Count;
        }, cancellation);

    /// <summary>How many entries, and how many that were refused or failed, fall into each slice of the time; counted up to a bound.</summary>
    /// <param name="edges">The beginnings of the slices, ascending, and the end of the last.</param>
    public Task<IReadOnlyList<TrailSlice>> VolumeAsync(TenantActor actor, IReadOnlyList<DateTimeOffset> edges, CancellationToken cancellation = default) =>
        tenants.ReadAsync<IReadOnlyList<TrailSlice>>(actor, Permission.AuditRead, async (db, ct) =>
        {
            var statement = TrailSql.Volume(actor.OrgId, edges, CutOff);
            return [.. (await db.Database.SqlQueryRaw<TrailSliceRow>(statement.Text, [.. statement.Parameters]).ToListAsync(ct))
                .Select(row => new TrailSlice(row.Begins.ToUniversalTime(), row.Ends.ToUniversalTime(), row.Entries, row.NotDone))];
        }, cancellation);

    /// <summary>
    /// The next entries of the order in which streams send them: by transaction, and only of transactions that no older one can
    /// follow any more. Looks through a growing window of transactions, so that a long way back costs what it holds.
    /// </summary>
    public Task<TrailBatch> StreamedAsync(Guid orgId, StreamPlace after, int size, CancellationToken cancellation = default) =>
        tenants.ReadForJobAsync(orgId, async (db, ct) =>
        {
            var horizon = (await db.Database.SqlQueryRaw<long>("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS \"Value\"").ToListAsync(ct))[0];
            var place = after;
            for (var window = FirstWindow; place.Tx < horizon; window *= 4)
            {
                var upper = Math.Min(horizon, place.Tx + window);
                var statement = TrailSql.Streamed(orgId, place, upper, size, CutOff);
                var rows = await db.Database.SqlQueryRaw<TrailRow>(statement.Text, [.. statement.Parameters]).ToListAsync(ct);
                if (rows.Count > 0)
                {
                    List<TrailEntry> entries = [.. rows.Select(row => row.ToEntry())];
                    var reached = rows.Count < size ? StreamPlace.Before(upper) : new StreamPlace(rows[^1].Tx, entries[^1].OccurredAt, entries[^1].Id);
                    return new TrailBatch(entries, await TrailNames.OfAsync(db, orgId, entries, [], ct), reached);
                }
                place = StreamPlace.Before(upper);
            }
            return new TrailBatch([], TrailPage.Empty.Names, place);
        }, cancellation);

    /// <summary>The place before everything that is yet to come.</summary>
    public async Task<StreamPlace> NowAsync(ConsoleDb db, CancellationToken cancellation) =>
        StreamPlace.Before((await db.Database.SqlQueryRaw<long>("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS \"Value\"").ToListAsync(cancellation))[0]);

    /// <summary>How far back this organisation's trail reaches, and when its oldest day goes.</summary>
    public async Task<TrailRetention> RetentionAsync(TenantActor actor, CancellationToken cancellation = default)
    {
        var cutOff = CutOff;
        var oldest = await tenants.ReadAsync(actor, Permission.AuditRead, (db, ct) => db.AuditEntries
            .Where(entry => entry.OrgId == actor.OrgId && entry.OccurredAt >= cutOff)
            .OrderBy(entry => entry.OccurredAt).ThenBy(entry => entry.Id)
            .Select(entry => (DateTimeOffset?)entry.OccurredAt).FirstOrDefaultAsync(ct), cancellation);
        return TrailRetention.Of(RetentionDays, oldest);
    }

    /// <summary>What ids stand for in an organisation, within somebody else's read.</summary>
    public Task<IReadOnlyDictionary<Guid, TrailName>> NamesAsync(ConsoleDb db, Guid orgId, IEnumerable<Guid> ids, CancellationToken cancellation) => TrailNames.OfAsync(db, orgId, [], ids, cancellation);

    /// <summary>Reads within somebody else's transaction: an operator's, whose look goes on the record together with what it showed.</summary>
    public async Task<TrailPage> ReadAsync(ConsoleDb db, Guid orgId, TrailFilter filter, TrailPlace? place, int size, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        // One more than shown tells whether there is a further page.
        var (found, stopped) = await FoundAsync(db, orgId, filter, place, size + 1, cancellation);

        var further = found.Count > size ? found[size - 1].Cursor : stopped?.Cursor;
        var shown = found.Take(size).ToList();
        // Without an entry to show, the way back begins where this page did.
        var back = place is null ? null : shown.Count > 0 ? shown[0].Cursor : place.Cursor;
        if (place?.Newer is true)
        {
            shown.Reverse();
        }
        var names = await TrailNames.OfAsync(db, orgId, shown, new[] { filter.Actor, filter.Target, filter.About }.OfType<Guid>(), cancellation);
        return place?.Newer is true
            ? new TrailPage(shown, names, Newer: further, Older: back, stopped?.OccurredAt)
            : new TrailPage(shown, names, Newer: back, Older: further, stopped?.OccurredAt);
    }

    // The log down to the cut-off, and below it what holds have kept: each is read only where the other leaves off.
    private async Task<(List<TrailEntry> Found, TrailEntry? Stopped)> FoundAsync(ConsoleDb db, Guid orgId, TrailFilter filter, TrailPlace? place, int wanted, CancellationToken cancellation)
    {
        var cutOff = CutOff;
        var log = new TrailSql(orgId, filter, place, cutOff);
        var held = new TrailSql(orgId, filter, place, cutOff, held: true);
        var newer = place?.Newer is true;
        if (newer && place!.Cursor.OccurredAt >= cutOff)
        {
            return await LoggedAsync(wanted);
        }
        var (found, stopped) = newer ? await FilteredAsync(db, held, wanted, cancellation) : await LoggedAsync(wanted);
        if (stopped is not null || found.Count >= wanted)
        {
            return (found, stopped);
        }
        var (rest, end) = newer ? await LoggedAsync(wanted - found.Count) : await FilteredAsync(db, held, wanted - found.Count, cancellation);
        return ([.. found, .. rest], end);

        Task<(List<TrailEntry> Found, TrailEntry? Stopped)> LoggedAsync(int count) =>
            filter.Words is null ? FilteredAsync(db, log, count, cancellation) : SearchedAsync(db, log, count, cancellation);
    }

    private static async Task<(List<TrailEntry> Found, TrailEntry? Stopped)> FilteredAsync(ConsoleDb db, TrailSql sql, int wanted, CancellationToken cancellation)
    {
        var found = await RowsAsync(db, sql.Entries(wanted), cancellation);
        return (found, sql.IsBudgeted && found.Count < wanted ? (await RowsAsync(db, sql.Boundary(), cancellation)).FirstOrDefault() : null);
    }

    private static async Task<(List<TrailEntry> Found, TrailEntry? Stopped)> SearchedAsync(ConsoleDb db, TrailSql sql, int wanted, CancellationToken cancellation)
    {
        var found = await RowsAsync(db, sql.Search(wanted), cancellation);
        var stopped = found is [.., { Action: (AuditAction)TrailSql.StoppedHere } last] ? last : null;
        if (stopped is not null)
        {
            found.RemoveAt(found.Count - 1);
        }
        return (found, stopped);
    }

    // Never prepared: a cached generic plan would sort all rows of a busy actor.
    private static async Task<List<TrailEntry>> RowsAsync(ConsoleDb db, TrailStatement statement, CancellationToken cancellation) =>
        [.. (await db.Database.SqlQueryRaw<TrailRow>(statement.Text, [.. statement.Parameters]).ToListAsync(cancellation)).Select(row => row.ToEntry())];
}
