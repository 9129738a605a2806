using Castellan.Data.Audit;
using Castellan.Data.Mail;
using Castellan.Data.Notices;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Features.Incidents.People;

/// <summary>
/// Some time after an incident is closed, the addresses of those who were told give way to keyed hashes: how many were told, and
/// whether a given address was, can still be shown; whom the list held cannot. A list that was never used goes whole.
/// </summary>
public sealed class AddressSweeper(OperatorDb operators, RecipientTags tags, IOptions<RetentionOptions> options) : ISweeper
{
    public const string Name = "notice-addresses";

    private const int Batch = 1_000;

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var forgotten = 0L;
        foreach (var due in await DueAsync(asOf.AddDays(-options.Value.NoticeDays), cancellation))
        {
            Outcome<int> batch;
            do
            {
                batch = await operators.WriteAsync<int>(OperatorActor.Job, write => ForgetAsync(write, due, cancellation), cancellation);
                forgotten += batch.Succeeded ? batch.Value : 0;
            }
            while (batch is { Succeeded: true, Value: Batch });
        }
        return new SweepReport("Notices_forgotten", forgotten);
    }

    // Of an incident the job may know no more than when it ended.
    private Task<List<Due>> DueAsync(DateTimeOffset before, CancellationToken cancellation) => operators.ReadAsync(null, (db, ct) => db.Database.SqlQuery<Due>($"""
        SELECT n.org_id AS "OrgId", n.id AS "Id", n.incident_id AS "IncidentId", n.number AS "Number" FROM tenant.people_notices n JOIN tenant.incidents i ON i.org_id = n.org_id AND i.id = n.incident_id
        WHERE n.forgotten_at IS NULL AND (n.ended_at IS NOT NULL OR n.state = 0) AND coalesce(i.closed_at, i.voided_at) < {before}
        """).ToListAsync(ct), cancellation);

    private async Task<Outcome<int>> ForgetAsync(OperatorWrite write, Due due, CancellationToken cancellation)
    {
        var (orgId, id) = (due.OrgId, due.Id);
        var notice = await write.Db.PeopleNotices.FromSql($"SELECT *, xmin FROM tenant.people_notices WHERE org_id = {orgId} AND id = {id} AND forgotten_at IS NULL FOR UPDATE SKIP LOCKED").SingleOrDefaultAsync(cancellation);
        if (notice is null)
        {
            return new NoticeUnknown();
        }
        var rows = await write.Db.NoticeRecipients.Where(one => one.OrgId == orgId && one.NoticeId == id && one.Address != null).OrderBy(one => one.AddressKey).Take(Batch).ToListAsync(cancellation);
        if (notice.State == NoticeState.Draft)
        {
            write.Db.NoticeRecipients.RemoveRange(rows);
        }
        else
        {
            foreach (var row in rows)
            {
                row.Forget(tags.Of(new Recipient(row.AddressKey)));
            }
        }
        if (rows.Count < Batch)
        {
            notice.Forget(write.Now);
            write.Record(orgId, AuditAction.NoticeForgotten, AuditTarget.Incident(due.IncidentId), after: new { notice = due.Number, count = await write.Db.NoticeRecipients.CountAsync(one => one.OrgId == orgId && one.NoticeId == id, cancellation) });
        }
        return rows.Count;
    }

    private sealed record Due(Guid OrgId, Guid Id, Guid IncidentId, int Number);
}
