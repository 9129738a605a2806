using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Trail;

/// <summary>Reads an organisation's trail: any filter, newest first, page by page in both directions.</summary>
public sealed class TrailQueries(TenantDb tenants, IOptions<RetentionOptions> retention, TimeProvider clock)
{
    public const int PageSize = 50;

    /// <summary>How long entries are kept and shown.</summary>
    public int RetentionDays => retention.Value.AuditDays;

    private DateTimeOffset CutOff => clock.GetUtcNow().AddDays(-retention.Value.AuditDays);

    /// <param name="place">Where to begin; null for the newest entries.</param>
    public Task<TrailPage> PageAsync(TenantActor actor, TrailFilter filter, TrailPlace? place = null, int size = PageSize, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.AuditRead, (db, ct) => ReadAsync(db, actor.OrgId, filter, place, size, ct), cancellation);

    /// <summary>What one person did and what was done to him: for the member's page, which takes less than reading the whole trail.</summary>
    public Task<TrailPage> OfPersonAsync(TenantActor actor, Guid personId, TrailPlace? place = null, int size = PageSize, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.MemberDetailsRead, (db, ct) => ReadAsync(db, actor.OrgId, new TrailFilter { About = personId }, place, size, ct), cancellation);

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

    /// <summary>Reads within somebody else's transaction: an operator's, whose look goes on the record together with what it showed.</summary>
    public async Task<TrailPage> ReadAsync(ConsoleDb db, Guid orgId, TrailFilter filter, TrailPlace? place, int size, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        var sql = new TrailSql(orgId, filter, place, CutOff);
        // One more than shown tells whether there is a further page.
        var found = await RowsAsync(db, sql.Entries(size + 1), cancellation);
        var stopped = sql.IsBudgeted && found.Count <= size ? (await RowsAsync(db, sql.Boundary(), cancellation)).FirstOrDefault() : null;

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

    // Never prepared: a cached generic plan would sort all rows of a busy actor.
    private static async Task<List<TrailEntry>> RowsAsync(ConsoleDb db, TrailStatement statement, CancellationToken cancellation) =>
        [.. (await db.Database.SqlQueryRaw<TrailRow>(statement.Text, [.. statement.Parameters]).ToListAsync(cancellation)).Select(row => row.ToEntry())];
}
