using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Mail;
using Castellan.Data.Members;
using Castellan.Data.Notifications;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Members;

/// <summary>
/// Acts on members, one or many at once. Each act is one transaction under the organisation's lock: the grant rules decide
/// member by member, the record's verb decides last, and whoever is refused is named without holding up the others.
/// </summary>
public sealed class MemberCommands(TenantDb tenants, MemberLetters letters)
{
    public const int MostAtOnce = 500;


    private delegate Outcome<RoleChange> Act(Roster roster, Membership member, DateTimeOffset now);

    private delegate OutgoingMail? Letter(Roster roster, RoleChange change);

    public Task<Outcome<BatchResult>> ChangeRoleAsync(TenantActor actor, IReadOnlyCollection<Guid> people, Guid roleId, CancellationToken cancellation = default)
    {
        return WriteAsync(actor, Permission.RolesAssign, people, AuditAction.MemberRoleChanged, Change, Tell, cancellation);

        Outcome<RoleChange> Change(Roster roster, Membership member, DateTimeOffset now) => roster.Role(roleId) is { } role
            ? GrantRules.Assign(roster.Actor, roster.Holder(member), role)
                .Then(_ => member.ChangeRole(roleId, roster.Owners, actor.PersonId, now))
            : new RoleUnknown();

        OutgoingMail? Tell(Roster roster, RoleChange change) =>
            letters.RoleChanged(roster, change.PersonId, roster.Role(change.FromRoleId!.Value)!, roster.Role(change.ToRoleId)!);
    }

    public Task<Outcome<BatchResult>> SuspendAsync(TenantActor actor, IReadOnlyCollection<Guid> people, CancellationToken cancellation = default) =>
        WriteAsync(
            actor, Permission.MembersManage, people, AuditAction.MemberSuspended,
            (roster, member, now) => GrantRules.Exclude(roster.Actor, roster.Holder(member))
                .Then(_ => member.Suspend(roster.Owners, actor.PersonId, now)),
            (roster, change) => MemberLetters.Suspended(roster, change.PersonId), cancellation);

    /// <summary>Ends suspensions; each member is back with the role held before.</summary>
    public Task<Outcome<BatchResult>> RestoreAsync(TenantActor actor, IReadOnlyCollection<Guid> people, CancellationToken cancellation = default) =>
        WriteAsync(
            actor, Permission.MembersManage, people, AuditAction.MemberRestored,
            (roster, member, now) => GrantRules.Restore(roster.Actor, member.PersonId, roster.Role(member.RoleBeforeSuspension ?? member.RoleId)!)
                .Then(_ => member.Restore(actor.PersonId, now)),
            (roster, change) => letters.Restored(roster, change.PersonId, roster.Role(change.ToRoleId)!), cancellation);

    public Task<Outcome<BatchResult>> RemoveAsync(TenantActor actor, IReadOnlyCollection<Guid> people, CancellationToken cancellation = default) =>
        WriteAsync(
            actor, Permission.MembersManage, people, AuditAction.MemberRemoved,
            (roster, member, now) => GrantRules.Exclude(roster.Actor, roster.Holder(member))
                .Then(_ => member.Remove(roster.Owners, actor.PersonId, now)),
            (roster, change) => MemberLetters.Removed(roster, change.PersonId), cancellation);

    /// <summary>The actor's own way out.</summary>
    public Task<Outcome<Done>> LeaveAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, null, async write =>
        {
            var roster = await Roster.ReadAsync(write, [actor.PersonId], cancellation);
            var one = Step(write, roster, actor.PersonId, AuditAction.MemberLeft, (_, member, now) => member.Leave(roster.Owners, now),
                (_, change) => MemberLetters.Left(roster, change.PersonId));
            return one.Then<Done>(_ => Done.Instance);
        }, roster: true, cancellation);

    /// <summary>Puts on record that the actor opened somebody else's page: once an hour and session, so that looking around does not flood the trail.</summary>
    public Task<Outcome<Done>> NoteViewAsync(TenantActor actor, Guid personId, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.MemberDetailsRead, async write =>
        {
            if (!await write.Db.Memberships.AnyAsync(m => m.OrgId == actor.OrgId && m.PersonId == personId, cancellation))
            {
                return new MemberNotFound();
            }

            if (await Views.IsNewAsync(write, AuditAction.MemberViewed, personId, cancellation))
            {
                write.Record(AuditAction.MemberViewed, AuditTarget.Person(personId));
            }

            return Done.Instance;
        }, cancellation: cancellation);

    private Task<Outcome<BatchResult>> WriteAsync(
        TenantActor actor, Permission permission, IReadOnlyCollection<Guid> people, AuditAction action, Act act, Letter letter, CancellationToken cancellation) =>
        tenants.WriteAsync<BatchResult>(actor, permission, async write =>
        {
            if (people.Count > MostAtOnce)
            {
                return new TooManyAtOnce(MostAtOnce);
            }

            var roster = await Roster.ReadAsync(write, people, cancellation);
            var done = new List<MemberDone>();
            var refused = new List<MemberRefused>();

            // Whoever lowers himself does so last: until then the acts are still his to do.
            foreach (var personId in people.Distinct().OrderBy(id => id == actor.PersonId))
            {
                var step = Step(write, roster, personId, action, act, letter);
                if (step.Succeeded)
                {
                    done.Add(new MemberDone(personId, roster.Name(personId), step.Value.FromRoleId ?? step.Value.ToRoleId));
                }
                else
                {
                    refused.Add(new MemberRefused(personId, roster.Name(personId), step.Refusal));
                }
            }

            return new BatchResult(done, refused);
        }, roster: true, cancellation);

    private static Outcome<RoleChange> Step(TenantWrite write, Roster roster, Guid personId, AuditAction action, Act act, Letter letter)
    {
        if (roster.Member(personId) is not { } member)
        {
            return new MemberNotFound();
        }

        var (before, wasOwner) = (Facts(roster, member), member.IsActiveOwner(roster.Owners));
        return act(roster, member, write.Now).Then<RoleChange>(change =>
        {
            roster.Recount(wasOwner, member);
            write.Db.RoleChanges.Add(change);
            write.Record(action, AuditTarget.Person(personId), before, Facts(roster, member));
            if (letter(roster, change) is { } mail)
            {
                write.Send(mail);
            }
            if (action == AuditAction.MemberRoleChanged && personId != write.Actor.PersonId)
            {
                write.Db.Notifications.Add(Notification.For(
                    write.Actor.OrgId, personId, NotificationKind.RoleChanged, new NotificationFacts(write.Actor.PersonId, change.ToRoleId), write.Now));
            }

            return change;
        });
    }

    private static object Facts(Roster roster, Membership member) =>
        new { state = member.State.ToString(), roleId = member.RoleId, role = roster.RoleOf(member).Name };
}
