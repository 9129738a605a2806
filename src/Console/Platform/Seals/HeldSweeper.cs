using System.Globalization;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Seals;

/// <summary>
/// Copies what open holds are about shortly before it would be hidden, so that it can be read without a gap; puts purges on the
/// organisations' records; and lets go of copies that no hold is about any more.
/// </summary>
public sealed class HeldSweeper(HoldStore holds, OperatorDb operators, IOptions<RetentionOptions> retention) : ISweeper
{
    public const string Name = "audit-holds";

    /// <summary>A hold that was placed while another was being released is seen by then: no transaction lasts longer than a minute.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private const int AtOnce = 200;

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var edge = DateOnly.FromDateTime(asOf.UtcDateTime).AddDays(-retention.Value.AuditDays);
        var copied = 0L;
        foreach (var day in new[] { edge.AddDays(-1), edge, edge.AddDays(1) })
        {
            copied += await holds.KeepAsync(day, cancellation);
        }
        while (await NoteAsync(cancellation) == AtOnce)
        {
        }
        var gone = await LetGoAsync(asOf - Grace, cancellation);
        return new SweepReport("Held_changed", copied + gone, copied.ToString(CultureInfo.InvariantCulture), gone.ToString(CultureInfo.InvariantCulture));
    }

    private async Task<int> NoteAsync(CancellationToken cancellation) => (await operators.WriteAsync<int>(OperatorActor.Job, async write =>
    {
        var purges = await write.Db.AuditPurges.Where(purge => purge.NotedAt == null).OrderBy(purge => purge.Day).ThenBy(purge => purge.OrgId).Take(AtOnce).ToListAsync(cancellation);
        var organisations = purges.Select(purge => purge.OrgId).ToHashSet();
        var still = await write.Db.Organisations.Where(organisation => organisations.Contains(organisation.OrgId)).Select(organisation => organisation.OrgId).ToListAsync(cancellation);
        foreach (var purge in purges)
        {
            if (!still.Contains(purge.OrgId))
            {
                // The organisation went before its last days did.
                write.Db.AuditPurges.Remove(purge);
                continue;
            }
            purge.Note(write.Now);
            write.Record(purge.OrgId, AuditAction.DayPurged, AuditTarget.None, after: new
            {
                day = purge.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                purged = purge.Purged,
                kept = purge.Kept,
                holds = purge.Holds,
            });
        }
        return purges.Count;
    }, cancellation)).Value;

    private async Task<long> LetGoAsync(DateTimeOffset releasedBefore, CancellationToken cancellation)
    {
        var gone = 0L;
        foreach (var orgId in await operators.ReadAsync(null, (db, ct) => db.Database.SqlQuery<Guid>($"""
            SELECT DISTINCT h.org_id AS "Value" FROM tenant.audit_holds h
            WHERE h.released_at <= {releasedBefore} AND EXISTS (
                SELECT FROM tenant.audit_held k WHERE k.org_id = h.org_id AND k.occurred_at >= h.from_at AND (h.to_at IS NULL OR k.occurred_at < h.to_at)
                    AND tenancy.hold_covers(h, k.id, k.occurred_at, k.action, k.outcome, k.actor_id, k.target_id, k.session_id, k.request_id, k.network)
                    AND NOT EXISTS (SELECT FROM tenant.audit_holds o WHERE o.org_id = k.org_id AND (o.released_at IS NULL OR o.released_at > {releasedBefore})
                        AND tenancy.hold_covers(o, k.id, k.occurred_at, k.action, k.outcome, k.actor_id, k.target_id, k.session_id, k.request_id, k.network)))
            """).ToListAsync(ct), cancellation))
        {
            gone += (await operators.WriteAsync<int>(OperatorActor.Job, async write =>
            {
                var count = await write.Db.Database.ExecuteSqlAsync($"""
                    DELETE FROM tenant.audit_held k WHERE k.org_id = {orgId} AND NOT EXISTS (
                        SELECT FROM tenant.audit_holds o WHERE o.org_id = k.org_id AND (o.released_at IS NULL OR o.released_at > {releasedBefore})
                            AND tenancy.hold_covers(o, k.id, k.occurred_at, k.action, k.outcome, k.actor_id, k.target_id, k.session_id, k.request_id, k.network))
                    """, cancellation);
                write.Record(orgId, AuditAction.HeldLetGo, AuditTarget.None, after: new { count });
                return count;
            }, cancellation)).Value;
        }
        return gone;
    }
}
