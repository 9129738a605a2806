using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Notifications;
using Castellan.Data.Outcomes;
using Castellan.Data.Rescues;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Castellan.Platform.Rescues;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Features.Policies.Rescues;

/// <summary>
/// The rescue of a member whose account is the organisation's own: one asks, another agrees, and the person has time to stop it.
/// What is decided here is looked at again by the job that carries it out.
/// </summary>
public sealed class RescueCommands(TenantDb tenants, StepUp stepUp, PublicAddress links, IOptions<RescueOptions> options)
{
    public async Task<Outcome<Done>> AskAsync(TenantActor actor, Guid personId, string? reason, CancellationToken cancellation = default)
    {
        var fresh = await FreshAsync(actor, cancellation);
        if (!fresh.Succeeded)
        {
            return fresh;
        }
        try
        {
            return await tenants.WriteAsync<Done>(actor, Permission.MembersRescue, async write =>
            {
                var fault = await FaultAsync(write, personId, cancellation);
                if (fault is not null)
                {
                    return fault;
                }
                if (await write.Db.Rescues.AnyAsync(one => one.OrgId == actor.OrgId && one.PersonId == personId && (one.State == RescueState.Asked || one.State == RescueState.Approved), cancellation))
                {
                    return new RescueUnderWay();
                }
                var asked = Rescue.Ask(actor.OrgId, personId, actor.PersonId, reason, write.Now);
                if (!asked.Succeeded)
                {
                    return asked.Refusal;
                }
                write.Db.Rescues.Add(asked.Value);
                await TellAsync(write, asked.Value, NotificationKind.RescueAsked, asked.Value.LapsesAt, cancellation);
                write.Record(AuditAction.RescueAsked, AuditTarget.Person(personId), after: new { until = asked.Value.LapsesAt });
                return Done.Instance;
            }, roster: true, cancellation);
        }
        catch (DbUpdateException race) when (race.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new RescueUnderWay();
        }
    }

    public async Task<Outcome<Done>> ApproveAsync(TenantActor actor, Guid rescueId, CancellationToken cancellation = default)
    {
        var fresh = await FreshAsync(actor, cancellation);
        return fresh.Succeeded ? await tenants.WriteAsync<Done>(actor, Permission.MembersRescue, async write =>
        {
            if (await FindAsync(write, rescueId, cancellation) is not { } rescue)
            {
                return new RescueNotFound();
            }
            var secret = OneTimeSecret.Issue();
            var approved = rescue.Approve(actor.PersonId, secret.Hash, options.Value.Delay, write.Now);
            if (!approved.Succeeded)
            {
                return approved;
            }
            var fault = await FaultAsync(write, rescue.PersonId, cancellation);
            if (fault is not null)
            {
                return fault;
            }
            var subject = (await RescueReads.PartyAsync(write.Db, actor.OrgId, rescue.PersonId, cancellation))!.Holder;
            if (!await RescueReads.MayAsync(write.Db, actor.OrgId, rescue.AskedBy, subject, cancellation))
            {
                return new RescueAskerGone();
            }
            await AnnounceAsync(write, rescue, secret, cancellation);
            await TellAsync(write, rescue, NotificationKind.RescueApproved, rescue.DueAt, cancellation);
            write.Record(AuditAction.RescueApproved, AuditTarget.Person(rescue.PersonId), after: new { dueAt = rescue.DueAt });
            return Done.Instance;
        }, roster: true, cancellation) : fresh;
    }

    /// <summary>Also by whoever asked, and also after it was approved.</summary>
    public Task<Outcome<Done>> DeclineAsync(TenantActor actor, Guid rescueId, string? reason, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.MembersRescue, async write =>
        {
            if (await FindAsync(write, rescueId, cancellation) is not { } rescue)
            {
                return new RescueNotFound();
            }
            var announced = rescue.State == RescueState.Approved;
            var declined = rescue.Decline(actor.PersonId, reason, write.Now);
            if (!declined.Succeeded)
            {
                return declined;
            }
            if (announced)
            {
                await CallOffAsync(write, rescue.PersonId, cancellation);
            }
            write.Db.Notifications.AddRange(await RescueReads.TellAsync(
                write.Db, actor.OrgId, NotificationKind.RescueEnded, new NotificationFacts(actor.PersonId, rescue.PersonId, Code: nameof(RescueState.Declined)),
                [actor.PersonId, rescue.PersonId], write.Now, cancellation));
            write.Record(AuditAction.RescueDeclined, AuditTarget.Person(rescue.PersonId));
            return declined;
        }, roster: true, cancellation);

    // Who lacks the permission is told that, and not asked for a factor.
    private async Task<Outcome<Done>> FreshAsync(TenantActor actor, CancellationToken cancellation) =>
        actor.May(Permission.MembersRescue) ? await stepUp.RequireAsync(actor.PersonId, actor.SessionId, cancellation) : Done.Instance;

    private static Task<Rescue?> FindAsync(TenantWrite write, Guid rescueId, CancellationToken cancellation) =>
        write.Db.Rescues.SingleOrDefaultAsync(one => one.OrgId == write.Actor.OrgId && one.Id == rescueId, cancellation);

    /// <summary>Why the actor cannot take part in the rescue of this member, or why nobody here can.</summary>
    private static async Task<Refusal?> FaultAsync(TenantWrite write, Guid personId, CancellationToken cancellation)
    {
        if (await RescueReads.PartyAsync(write.Db, write.Actor.OrgId, personId, cancellation) is not { Holder: var subject })
        {
            return new NobodyToRescue();
        }
        var may = GrantRules.Rescue(new Holder(write.Actor.PersonId, write.Standing.RoleKind, write.Standing.Permissions), subject);
        return may.Refusal ?? (await RescueReads.AccountAsync(write.Db, personId, cancellation) is { } account ? account.Refusal : new NobodyToRescue());
    }

    private async Task AnnounceAsync(TenantWrite write, Rescue rescue, OneTimeSecret secret, CancellationToken cancellation)
    {
        var (orgId, two) = (write.Actor.OrgId, new[] { rescue.AskedBy, rescue.DecidedBy!.Value });
        var account = (await RescueReads.AccountAsync(write.Db, rescue.PersonId, cancellation))!;
        var organisation = await write.Db.Organisations.AsNoTracking().SingleAsync(one => one.OrgId == orgId, cancellation);
        var names = await write.Db.Subjects.Where(one => one.OrgId == orgId && two.Contains(one.Id)).ToDictionaryAsync(one => one.Id, one => one.DisplayName ?? one.Email ?? "", cancellation);
        write.Send(RescueMail.Announced(
            new Recipient(account.Email!), account.Language!, organisation.Name,
            names.GetValueOrDefault(two[0], organisation.Name), names.GetValueOrDefault(two[1], organisation.Name), rescue.Reason,
            links.To(Addresses.CancelRescue(secret.Reveal())), rescue.DueAt!.Value));
    }

    private static async Task TellAsync(TenantWrite write, Rescue rescue, NotificationKind kind, DateTimeOffset? at, CancellationToken cancellation) =>
        write.Db.Notifications.AddRange(await RescueReads.TellAsync(
            write.Db, rescue.OrgId, kind, new NotificationFacts(write.Actor.PersonId, rescue.PersonId, At: at), [write.Actor.PersonId, rescue.PersonId], write.Now, cancellation));

    // An account that is not managed any more is known here by its member's address alone.
    private static async Task CallOffAsync(TenantWrite write, Guid personId, CancellationToken cancellation)
    {
        var orgId = write.Actor.OrgId;
        var account = await RescueReads.AccountAsync(write.Db, personId, cancellation);
        var address = account?.Email ?? await write.Db.Subjects.Where(one => one.OrgId == orgId && one.Id == personId).Select(one => one.Email).SingleOrDefaultAsync(cancellation);
        if (address is not null)
        {
            write.Send(RescueMail.Off(new Recipient(address), account?.Language ?? await write.Db.Organisations.Where(one => one.OrgId == orgId).Select(one => one.Language).SingleAsync(cancellation)));
        }
    }
}
