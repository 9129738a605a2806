using Castellan.Data;
using Castellan.Data.Mail;
using Castellan.Data.Notices;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Mail;

/// <summary>The outbox rows of all organisations, taken and recorded one short transaction at a time.</summary>
public sealed class OutboxQueue(OperatorDb door)
{
    /// <summary>Takes due mails for this node, mailings left aside. Rows that another node is taking are passed over, not waited for.</summary>
    public Task<IReadOnlyList<OutboxMessage>> ClaimAsync(string node, int most, TimeSpan lease, CancellationToken cancellation) =>
        ClaimAsync(node, lease, (db, now) => db.Outbox.FromSql($"""
            SELECT * FROM tenant.outbox_messages
            WHERE state = 0 AND mailing_id IS NULL AND next_attempt_at <= {now} AND (claimed_until IS NULL OR claimed_until <= {now})
            ORDER BY next_attempt_at, id LIMIT {most} FOR UPDATE SKIP LOCKED
            """), cancellation);

    /// <summary>Takes due mails of the notices to many that are being sent: of a paused or stopped one, none.</summary>
    public Task<IReadOnlyList<OutboxMessage>> ClaimMailingsAsync(string node, int most, TimeSpan lease, CancellationToken cancellation) =>
        ClaimAsync(node, lease, (db, now) => db.Outbox.FromSql($"""
            SELECT m.* FROM tenant.people_notices n JOIN tenant.outbox_messages m ON m.org_id = n.org_id AND m.mailing_id = n.id
            WHERE n.started_at IS NOT NULL AND n.ended_at IS NULL AND n.state = 1
                AND m.state = 0 AND m.next_attempt_at <= {now} AND (m.claimed_until IS NULL OR m.claimed_until <= {now})
            ORDER BY m.next_attempt_at, m.id LIMIT {most} FOR UPDATE OF m SKIP LOCKED
            """), cancellation);

    public Task<Outcome<Done>> DeliveredAsync(OutboxMessage message, CancellationToken cancellation) =>
        ChangeAsync(message, (row, now) => row.Delivered(now), (recipient, _, now) => recipient.Delivered(now), cancellation);

    public Task<Outcome<Done>> FailedAsync(OutboxMessage message, string node, DeliveryFault fault, string error, CancellationToken cancellation) =>
        ChangeAsync(message, (row, now) => row.Failed(node, fault, error, now), (recipient, row, now) =>
        {
            if (row is not null)
            {
                recipient.Failed(fault, error, row.State == OutboxState.Dead, now);
            }
        }, cancellation);

    public Task<Outcome<Done>> ReleaseAsync(OutboxMessage message, string node, CancellationToken cancellation) =>
        ChangeAsync(message, (row, _) => row.Release(node), result: null, cancellation);

    /// <summary>Mailings count, but are not late: they wait for all others, and their own page tells how far they are.</summary>
    public Task<MailBacklog> BacklogAsync(CancellationToken cancellation) =>
        door.ReadAsync(null, async (db, cancel) => new MailBacklog(
            await db.Outbox.Where(message => message.State == OutboxState.Pending && message.MailingId == null).MinAsync(message => (DateTimeOffset?)message.CreatedAt, cancel),
            await db.Outbox.CountAsync(message => message.State == OutboxState.Pending, cancel),
            await db.Outbox.CountAsync(message => message.State == OutboxState.Dead, cancel)), cancellation);

    private async Task<IReadOnlyList<OutboxMessage>> ClaimAsync(string node, TimeSpan lease, Func<ConsoleDb, DateTimeOffset, IQueryable<OutboxMessage>> due, CancellationToken cancellation)
    {
        var claimed = await door.WriteAsync<List<OutboxMessage>>(OperatorActor.Job, async write =>
        {
            var now = write.Now;
            return (await due(write.Db, now).ToListAsync(cancellation)).Where(message => message.Claim(node, lease, now).Succeeded).ToList();
        }, cancellation);
        return claimed.Succeeded ? claimed.Value : [];
    }

    // Of a mailing, the result goes to the recipient in the same transaction, also when the row was called back meanwhile.
    private Task<Outcome<Done>> ChangeAsync(
        OutboxMessage message, Func<OutboxMessage, DateTimeOffset, Outcome<Done>> verb, Action<NoticeRecipient, OutboxMessage?, DateTimeOffset>? result, CancellationToken cancellation) =>
        door.WriteAsync(OperatorActor.Job, async write =>
        {
            var (orgId, id) = (message.OrgId, message.Id);
            var row = await write.Db.Outbox
                .FromSql($"SELECT * FROM tenant.outbox_messages WHERE org_id = {orgId} AND id = {id} FOR UPDATE")
                .SingleOrDefaultAsync(cancellation);
            var changed = row is null ? new MailGone() : verb(row, write.Now);
            if (message.MailingId is null || result is null || (row is not null && !changed.Succeeded))
            {
                return changed;
            }
            if (await write.Db.NoticeRecipients.SingleOrDefaultAsync(one => one.OrgId == orgId && one.Id == id, cancellation) is { } recipient)
            {
                result(recipient, row, write.Now);
            }
            if (row is { State: not OutboxState.Pending })
            {
                write.Db.Outbox.Remove(row);
            }
            return Done.Instance;
        }, cancellation);
}
