using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Policies;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Castellan.Platform.Trail;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Policies;

/// <summary>Changes what an organisation demands of those who enter it, and reminds single members. The deadlines are given by a job.</summary>
public sealed class PolicyCommands(TenantDb tenants, StepUp stepUp, PublicAddress links)
{
    public async Task<Outcome<Done>> SaveAsync(TenantActor actor, PolicyDraft draft, CancellationToken cancellation = default)
    {
        if (actor.May(Permission.PoliciesManage))
        {
            var fresh = await stepUp.RequireAsync(actor.PersonId, actor.SessionId, cancellation);
            if (!fresh.Succeeded)
            {
                return fresh.Refusal;
            }
        }
        return await tenants.WriteAsync<Done>(actor, Permission.PoliciesManage, write => SaveAsync(write, draft, cancellation), roster: true, cancellation);
    }

    /// <summary>Puts on record that the actor opened the list of how each member is protected.</summary>
    public Task<Outcome<Done>> NoteViewAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.ProtectionRead, async write =>
        {
            if (await Views.IsNewAsync(write, AuditAction.ProtectionViewed, actor.OrgId, cancellation))
            {
                write.Record(AuditAction.ProtectionViewed, AuditTarget.Organisation(actor.OrgId));
            }
            return Done.Instance;
        }, cancellation: cancellation);

    /// <summary>Asks one member by mail to protect the account better; once a day, by whomever.</summary>
    public async Task<Outcome<Done>> NudgeAsync(TenantActor actor, Guid personId, CancellationToken cancellation = default)
    {
        try
        {
            return await tenants.WriteAsync<Done>(actor, Permission.PoliciesManage, async write =>
            {
                var orgId = actor.OrgId;
                var to = await write.Db.Memberships.Where(m => m.OrgId == orgId && m.PersonId == personId && m.State == MembershipState.Active)
                    .Join(write.Db.Subjects, m => new { m.OrgId, Id = m.PersonId }, s => new { s.OrgId, s.Id }, (_, s) => s.Email).SingleOrDefaultAsync(cancellation);
                if (to is null)
                {
                    return new NobodyToNudge();
                }
                var nudge = Nudge.Of(orgId, personId, write.Now);
                if (await write.Db.Nudges.AnyAsync(one => one.OrgId == orgId && one.PersonId == personId && one.Day == nudge.Day, cancellation))
                {
                    return new NudgedToday();
                }
                write.Db.Nudges.Add(nudge);
                var organisation = await write.Db.Organisations.SingleAsync(o => o.OrgId == orgId, cancellation);
                var by = await write.Db.Subjects.Where(s => s.OrgId == orgId && s.Id == actor.PersonId).Select(s => s.DisplayName ?? s.Email).SingleOrDefaultAsync(cancellation);
                write.Record(AuditAction.MemberNudged, AuditTarget.Person(personId));
                write.Send(PolicyMail.Nudged(new Recipient(to), organisation.Language, organisation.Name, by ?? organisation.Name, links.To(Addresses.AccountSecondFactor)));
                return Done.Instance;
            }, cancellation: cancellation);
        }
        catch (DbUpdateException race) when (race.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new NudgedToday();
        }
    }

    private static async Task<Outcome<Done>> SaveAsync(TenantWrite write, PolicyDraft draft, CancellationToken cancellation)
    {
        var orgId = write.Actor.OrgId;
        var roles = await write.Db.Roles.Where(role => role.OrgId == orgId).ToListAsync(cancellation);
        if (!SecurityPolicy.GraceChoices.Contains(draft.GraceDays) || !SecurityPolicy.IdleChoices.Contains(draft.IdleHours) || !SecurityPolicy.AbsoluteChoices.Contains(draft.AbsoluteHours)
            || draft.Roles.Any(one => !Enum.IsDefined(one.Value) || !roles.Exists(role => role.Id == one.Key)))
        {
            return new PolicyUnfit();
        }
        var before = await PolicyReads.CurrentAsync(write.Db, orgId, cancellation);
        var owners = roles.Single(role => role.Kind == RoleKind.Owner).Id;
        if (write.Standing.RoleKind != RoleKind.Owner
            && (before.OwnersNeedPasskey != draft.OwnersNeedPasskey || before.Roles.GetValueOrDefault(owners) != draft.Roles.GetValueOrDefault(owners)))
        {
            return new OwnersDecideForOwners();
        }
        var policy = await write.Db.SecurityPolicies.SingleOrDefaultAsync(one => one.OrgId == orgId, cancellation);
        if (policy is null)
        {
            write.Db.SecurityPolicies.Add(policy = SecurityPolicy.Of(orgId));
        }
        policy.Set(draft.OwnersNeedPasskey, draft.GraceDays, draft.IdleHours, draft.AbsoluteHours);
        var standing = await write.Db.RoleRequirements.Where(one => one.OrgId == orgId).ToDictionaryAsync(one => one.RoleId, cancellation);
        foreach (var (roleId, requirement) in draft.Roles)
        {
            if (standing.TryGetValue(roleId, out var row))
            {
                row.Set(requirement);
            }
            else if (requirement != Requirement.Off)
            {
                write.Db.RoleRequirements.Add(RoleRequirement.Of(orgId, roleId, requirement));
            }
        }
        write.Record(AuditAction.PolicyChanged, AuditTarget.Organisation(orgId), Told(before, roles), Told(draft, roles));
        return Done.Instance;
    }

    private static object Told(PolicyDraft policy, List<Role> roles) => new
    {
        required = Names(policy, roles, Requirement.Required),
        recommended = Names(policy, roles, Requirement.Recommended),
        ownersNeedPasskey = policy.OwnersNeedPasskey,
        graceDays = policy.GraceDays,
        idleHours = policy.IdleHours,
        absoluteHours = policy.AbsoluteHours,
    };

    private static string Names(PolicyDraft policy, List<Role> roles, Requirement requirement) =>
        string.Join(", ", roles.Where(role => policy.Roles.GetValueOrDefault(role.Id) == requirement).Select(role => role.Kind == RoleKind.Custom ? role.Name : role.Kind.ToString()).Order(StringComparer.Ordinal));
}
