using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Rescues;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Castellan.Platform.Rescues;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Features.Operator.Rescues;

/// <summary>
/// The rescue of somebody whose account no organisation manages: an operator asks, another one agrees. It is on the record of the
/// installation and of every organisation of the person.
/// </summary>
public sealed class RescueCommands(OperatorDb door, StepUp stepUp, PublicAddress links, IOptions<RescueOptions> options)
{
    public async Task<Outcome<Done>> AskAsync(OperatorActor actor, string? address, string? reason, string? evidence, CancellationToken cancellation = default)
    {
        var fresh = await stepUp.RequireAsync(actor, cancellation);
        if (!fresh.Succeeded)
        {
            return fresh;
        }
        if (!EmailAddress.TryParse(address, out var email))
        {
            return new NobodyToRescue();
        }
        try
        {
            return await door.WriteAsync<Done>(actor, async write =>
            {
                var (db, wanted) = (write.Db, email.Normalised);
                var found = await db.People.Where(one => one.NormalisedEmail == wanted && one.DeletedAt == null)
                    .Select(one => new { one.Id, HasFactor = db.Authenticators.Any(a => a.PersonId == one.Id) || db.Passkeys.Any(k => k.PersonId == one.Id) }).SingleOrDefaultAsync(cancellation);
                if (found is null)
                {
                    return new NobodyToRescue();
                }
                if (!found.HasFactor)
                {
                    return new NothingToRescue();
                }
                if (await db.Rescues.AnyAsync(one => one.OrgId == Installation.OrgId && one.PersonId == found.Id && (one.State == RescueState.Asked || one.State == RescueState.Approved), cancellation))
                {
                    return new RescueUnderWay();
                }
                var asked = Rescue.AskAsOperator(found.Id, write.Actor.PersonId!.Value, reason, evidence, write.Now);
                if (!asked.Succeeded)
                {
                    return asked.Refusal;
                }
                db.Rescues.Add(asked.Value);
                await RecordAsync(write, AuditAction.RescueAsked, found.Id, new { until = asked.Value.LapsesAt }, cancellation);
                return Done.Instance;
            }, cancellation);
        }
        catch (DbUpdateException race) when (race.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new RescueUnderWay();
        }
    }

    public async Task<Outcome<Done>> ApproveAsync(OperatorActor actor, Guid rescueId, CancellationToken cancellation = default)
    {
        var fresh = await stepUp.RequireAsync(actor, cancellation);
        return fresh.Succeeded ? await door.WriteAsync<Done>(actor, async write =>
        {
            if (await FindAsync(write, rescueId, cancellation) is not { } rescue)
            {
                return new RescueNotFound();
            }
            var secret = OneTimeSecret.Issue();
            var approved = rescue.Approve(write.Actor.PersonId!.Value, secret.Hash, options.Value.Delay, write.Now);
            if (!approved.Succeeded)
            {
                return approved;
            }
            var asker = rescue.AskedBy;
            if (!await write.Db.People.AnyAsync(one => one.Id == asker && one.IsOperator && one.DeletedAt == null, cancellation))
            {
                return new RescueAskerGone();
            }
            if (await PersonAsync(write, rescue, cancellation) is not { } person)
            {
                return new NobodyToRescue();
            }
            write.Send(RescueMail.AnnouncedByOperators(new Recipient(person.Email), person.Language, rescue.Reason, links.To(Addresses.CancelRescue(secret.Reveal())), rescue.DueAt!.Value));
            await RecordAsync(write, AuditAction.RescueApproved, rescue.PersonId, new { dueAt = rescue.DueAt }, cancellation);
            return Done.Instance;
        }, cancellation) : fresh;
    }

    /// <summary>Also by whoever asked, and also after it was approved.</summary>
    public Task<Outcome<Done>> DeclineAsync(OperatorActor actor, Guid rescueId, string? reason, CancellationToken cancellation = default) =>
        door.WriteAsync<Done>(actor, async write =>
        {
            if (await FindAsync(write, rescueId, cancellation) is not { } rescue)
            {
                return new RescueNotFound();
            }
            var announced = rescue.State == RescueState.Approved;
            var declined = rescue.Decline(write.Actor.PersonId!.Value, reason, write.Now);
            if (!declined.Succeeded)
            {
                return declined;
            }
            if (announced && await PersonAsync(write, rescue, cancellation) is { } person)
            {
                write.Send(RescueMail.Off(new Recipient(person.Email), person.Language));
            }
            await RecordAsync(write, AuditAction.RescueDeclined, rescue.PersonId, null, cancellation);
            return declined;
        }, cancellation);

    private static Task<Rescue?> FindAsync(OperatorWrite write, Guid rescueId, CancellationToken cancellation) =>
        write.Db.Rescues.SingleOrDefaultAsync(one => one.OrgId == Installation.OrgId && one.Id == rescueId, cancellation);

    private static Task<Reached?> PersonAsync(OperatorWrite write, Rescue rescue, CancellationToken cancellation) =>
        write.Db.People.Where(one => one.Id == rescue.PersonId && one.DeletedAt == null).Select(one => new Reached(one.Email, one.Language)).SingleOrDefaultAsync(cancellation);

    private static async Task RecordAsync(OperatorWrite write, AuditAction action, Guid personId, object? after, CancellationToken cancellation)
    {
        var organisations = await write.Db.Memberships.Where(one => one.PersonId == personId && one.State != MembershipState.Removed).Select(one => one.OrgId).ToListAsync(cancellation);
        foreach (var orgId in organisations.Append(Installation.OrgId))
        {
            write.Record(orgId, action, AuditTarget.Person(personId), after: after);
        }
    }

    private sealed record Reached(string Email, string Language);
}
