using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Mail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Operator;

/// <summary>How many mails go out again, and how many were not given up any more.</summary>
public sealed record MailsResent(int Resent, int PassedOver);

/// <summary>What an operator does about mail.</summary>
public sealed class MailCommands(OperatorDb door, OutboxBell bell)
{
    /// <summary>Sends given-up mails again, many at once, each on the installation's record.</summary>
    public async Task<Outcome<MailsResent>> ResendAsync(OperatorActor actor, IReadOnlyCollection<Guid> ids, CancellationToken cancellation = default)
    {
        var resent = await door.WriteAsync<MailsResent>(actor, async write =>
        {
            Guid[] wanted = [.. ids.Order()];
            var mails = await write.Db.Outbox.FromSql($"SELECT * FROM tenant.outbox_messages WHERE id = ANY({wanted}) ORDER BY id FOR UPDATE").ToListAsync(cancellation);
            var again = mails.Where(mail => mail.Resend(write.Now).Succeeded).ToList();
            if (again.Count == 0)
            {
                return new MailNotDead();
            }
            foreach (var mail in again)
            {
                write.Record(Installation.OrgId, AuditAction.MailResent, AuditTarget.Mail(mail.Id), after: new { kind = mail.Kind.ToString() });
            }
            return new MailsResent(again.Count, wanted.Length - again.Count);
        }, cancellation);
        if (resent.Succeeded)
        {
            bell.Ring();
        }
        return resent;
    }
}
