using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Notices;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents.People;

/// <summary>
/// Hands notices over to the outbox, batch by batch: the mails and the state of their recipients commit together, so whatever is
/// killed, each recipient has one mail or none. Hands over no more than the mail server keeps up with, calls back what a stopped
/// notice has waiting, and ends a notice when everybody's result is final.
/// </summary>
public sealed class NoticeSweeper(OperatorDb operators, NoticeLetters letters) : ISweeper
{
    public const string Name = "people-notices";
    public const int Batch = 500;

    /// <summary>Mails of one notice that wait for their first attempt. The rest waits on its list, where it is small and can be stopped.</summary>
    public const int MostUntried = 2_000;

    /// <summary>Mails of one notice in the outbox altogether, those tried in vain included.</summary>
    public const int MostWaiting = 10_000;

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var handed = 0L;
        foreach (var (orgId, id) in await UnderWayAsync(cancellation))
        {
            Outcome<Step> step;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                step = await operators.WriteAsync<Step>(OperatorActor.Job, write => StepAsync(write, orgId, id, cancellation), cancellation);
                handed += step.Succeeded ? step.Value.Handed : 0;
            }
            while (step is { Succeeded: true, Value.GoOn: true });
        }
        return new SweepReport("Notices_handedOver", handed);
    }

    private async Task<IReadOnlyList<(Guid OrgId, Guid Id)>> UnderWayAsync(CancellationToken cancellation)
    {
        var found = await operators.ReadAsync(null, (db, ct) => db.PeopleNotices
            .Where(one => one.StartedAt != null && one.EndedAt == null && one.State != NoticeState.Paused).OrderBy(one => one.StartedAt)
            .Select(one => new { one.OrgId, one.Id }).ToListAsync(ct), cancellation);
        return [.. found.Select(one => (one.OrgId, one.Id))];
    }

    // A notice that another node, or somebody at its page, has in hand is left to them.
    private async Task<Outcome<Step>> StepAsync(OperatorWrite write, Guid orgId, Guid id, CancellationToken cancellation)
    {
        var notice = await write.Db.PeopleNotices.FromSql($"""
            SELECT *, xmin FROM tenant.people_notices WHERE org_id = {orgId} AND id = {id} AND ended_at IS NULL FOR UPDATE SKIP LOCKED
            """).SingleOrDefaultAsync(cancellation);
        var moved = notice?.State switch
        {
            NoticeState.Sending => await HandOverAsync(write, notice, cancellation),
            NoticeState.Stopped => await CallBackAsync(write, notice, cancellation),
            _ => 0,
        };
        if (notice is null || notice.State is not (NoticeState.Sending or NoticeState.Stopped))
        {
            return new NoticeNotUnderWay();
        }
        if (moved > 0)
        {
            return new Step(notice.State == NoticeState.Sending ? moved : 0, GoOn: true);
        }
        await EndAsync(write, notice, cancellation);
        return new Step(0, GoOn: false);
    }

    private async Task<int> HandOverAsync(OperatorWrite write, PeopleNotice notice, CancellationToken cancellation)
    {
        var (orgId, id) = (notice.OrgId, notice.Id);
        var mails = write.Db.Outbox.Where(mail => mail.OrgId == orgId && mail.MailingId == id);
        var room = Math.Min(MostUntried - await mails.CountAsync(mail => mail.Attempts == 0, cancellation), MostWaiting - await mails.CountAsync(cancellation));
        var most = Math.Min(Batch, room);
        if (most <= 0)
        {
            return 0;
        }
        var people = await write.Db.NoticeRecipients.FromSql($"""
            SELECT * FROM tenant.notice_recipients WHERE org_id = {orgId} AND notice_id = {id} AND state = 0 ORDER BY address_key LIMIT {most} FOR UPDATE SKIP LOCKED
            """).ToListAsync(cancellation);
        var texts = NoticeContent.Of(notice.Content);
        foreach (var person in people)
        {
            var text = NoticeContent.For(texts, person.Language, notice.DefaultLanguage, notice.OneLanguage);
            write.Db.Outbox.Add(letters.Message(orgId, person.Id, text, person.Address!, person.Name, id, write.Now));
            person.HandOver(write.Now);
        }
        return people.Count;
    }

    // What a node has in its hands at this moment is left to it: its result comes.
    private static async Task<int> CallBackAsync(OperatorWrite write, PeopleNotice notice, CancellationToken cancellation)
    {
        var (orgId, id, now) = (notice.OrgId, notice.Id, write.Now);
        var mails = await write.Db.Outbox.FromSql($"""
            SELECT * FROM tenant.outbox_messages WHERE org_id = {orgId} AND mailing_id = {id} AND (claimed_until IS NULL OR claimed_until <= {now})
            ORDER BY id LIMIT {Batch} FOR UPDATE SKIP LOCKED
            """).ToListAsync(cancellation);
        var ids = mails.Select(mail => mail.Id).ToList();
        foreach (var person in await write.Db.NoticeRecipients.Where(one => one.OrgId == orgId && ids.Contains(one.Id) && one.State == RecipientState.HandedOver).ToListAsync(cancellation))
        {
            person.Leave(NoticeRecipient.Stopped, now);
        }
        write.Db.Outbox.RemoveRange(mails);
        return mails.Count;
    }

    private static async Task EndAsync(OperatorWrite write, PeopleNotice notice, CancellationToken cancellation)
    {
        var counts = (await NoticeQueries.CountsAsync(write.Db, notice.OrgId, [notice], cancellation))[notice.Id];
        if (counts.Settled < counts.Total)
        {
            return;
        }
        var (orgId, incidentId) = (notice.OrgId, notice.IncidentId);
        var told = (await write.Db.Database.SqlQuery<int>($"""
            SELECT count(DISTINCT r.address_key)::int AS "Value" FROM tenant.notice_recipients r JOIN tenant.people_notices n ON n.org_id = r.org_id AND n.id = r.notice_id
            WHERE n.org_id = {orgId} AND n.incident_id = {incidentId} AND r.state IN (2, 5)
            """).ToListAsync(cancellation))[0];
        if (!notice.End(told, write.Now).Succeeded)
        {
            return;
        }
        var receipt = new NoticeReceipt(notice.Number, counts.Total, counts.Delivered + counts.Bounced, counts.Refused, counts.GivenUp, counts.NotSent);
        write.Db.IncidentTimeline.Add(TimelineEntry.OfJob(orgId, incidentId, TimelineKind.PeopleTold, receipt.ToString(), write.Now));
        write.Record(orgId, AuditAction.NoticeFinished, AuditTarget.Incident(incidentId),
            after: new { notice = notice.Number, delivered = receipt.Delivered, refused = receipt.Refused, givenUp = receipt.GivenUp, notSent = receipt.NotSent, told });
    }

    private sealed record Step(int Handed, bool GoOn);
}
