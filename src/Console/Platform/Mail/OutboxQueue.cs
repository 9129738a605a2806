using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Mail;

/// <summary>The outbox rows of all organisations, taken and recorded one short transaction at a time.</summary>
public sealed class OutboxQueue(OperatorDb door)
{
    /// <summary>Takes due mails for this node. Rows that another node is taking are passed over, not waited for.</summary>
    public async Task<IReadOnlyList<OutboxMessage>> ClaimAsync(string node, int most, TimeSpan lease, CancellationToken cancellation)
    {
        var claimed = await door.WriteAsync<List<OutboxMessage>>(OperatorActor.Job, async write =>
        {
            var now = write.Now;
            var due = await write.Db.Outbox.FromSql($"""
                SELECT * FROM tenant.outbox_messages
                WHERE state = 0 AND next_attempt_at <= {now} AND (claimed_until IS NULL OR claimed_until <= {now})
                ORDER BY next_attempt_at, id LIMIT {most} FOR UPDATE SKIP LOCKED
                """).ToListAsync(cancellation);
            return due.Where(message => message.Claim(node, lease, now).Succeeded).ToList();
        }, cancellation);
        return claimed.Succeeded ? claimed.Value : [];
    }

    public Task<Outcome<Done>> DeliveredAsync(OutboxMessage message, CancellationToken cancellation) =>
        ChangeAsync(message, (row, now) => row.Delivered(now), cancellation);

    public Task<Outcome<Done>> FailedAsync(OutboxMessage message, string node, DeliveryFault fault, string error, CancellationToken cancellation) =>
        ChangeAsync(message, (row, now) => row.Failed(node, fault, error, now), cancellation);

    public Task<Outcome<Done>> ReleaseAsync(OutboxMessage message, string node, CancellationToken cancellation) =>
        ChangeAsync(message, (row, _) => row.Release(node), cancellation);

    public Task<MailBacklog> BacklogAsync(CancellationToken cancellation) =>
        door.ReadAsync(null, async (db, cancel) => new MailBacklog(
            await db.Outbox.Where(message => message.State == OutboxState.Pending).MinAsync(message => (DateTimeOffset?)message.CreatedAt, cancel),
            await db.Outbox.CountAsync(message => message.State == OutboxState.Pending, cancel),
            await db.Outbox.CountAsync(message => message.State == OutboxState.Dead, cancel)), cancellation);

    private Task<Outcome<Done>> ChangeAsync(OutboxMessage message, Func<OutboxMessage, DateTimeOffset, Outcome<Done>> verb, CancellationToken cancellation) =>
        door.WriteAsync(OperatorActor.Job, async write =>
        {
            var (orgId, id) = (message.OrgId, message.Id);
            var row = await write.Db.Outbox
                .FromSql($"SELECT * FROM tenant.outbox_messages WHERE org_id = {orgId} AND id = {id} FOR UPDATE")
                .SingleOrDefaultAsync(cancellation);
            return row is null ? new MailGone() : verb(row, write.Now);
        }, cancellation);
}
