using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Members;
using Castellan.Data.Organisations;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Members;

/// <summary>
/// What an act on members has to know, read under the organisation's lock: the people it touches, the roles, and how many
/// active owners there are after each step.
/// </summary>
internal sealed class Roster
{
    private readonly Dictionary<Guid, Membership> members;
    private readonly Dictionary<Guid, Role> roles;
    private readonly Dictionary<Guid, Subject> subjects;

    private Roster(Organisation organisation, Holder actor, Dictionary<Guid, Membership> members, Dictionary<Guid, Role> roles, Dictionary<Guid, Subject> subjects, ActiveOwners owners)
    {
        Organisation = organisation;
        Actor = actor;
        Owners = owners;
        this.members = members;
        this.roles = roles;
        this.subjects = subjects;
    }

    public Organisation Organisation { get; }

    /// <summary>The acting member as this transaction found him.</summary>
    public Holder Actor { get; }

    public ActiveOwners Owners { get; private set; }

    public static async Task<Roster> ReadAsync(TenantWrite write, IReadOnlyCollection<Guid> people, CancellationToken cancellation)
    {
        var (db, org) = (write.Db, write.Actor.OrgId);
        var named = people.Append(write.Actor.PersonId).Distinct().ToArray();
        var all = await db.Roles.Where(role => role.OrgId == org).ToDictionaryAsync(role => role.Id, cancellation);
        var ownerRole = all.Values.Single(role => role.Kind == RoleKind.Owner).Id;
        return new Roster(
            await db.Organisations.SingleAsync(o => o.OrgId == org, cancellation),
            new Holder(write.Actor.PersonId, write.Standing.RoleKind, write.Standing.Permissions),
            await db.Memberships.Where(m => m.OrgId == org && people.Contains(m.PersonId)).ToDictionaryAsync(m => m.PersonId, cancellation),
            all,
            await db.Subjects.Where(s => s.OrgId == org && named.Contains(s.Id)).ToDictionaryAsync(s => s.Id, cancellation),
            new ActiveOwners(ownerRole, await db.Memberships.CountAsync(m => m.OrgId == org && m.RoleId == ownerRole && m.State == MembershipState.Active, cancellation)));
    }

    public Membership? Member(Guid personId) => members.GetValueOrDefault(personId);

    public Role? Role(Guid roleId) => roles.GetValueOrDefault(roleId);

    public Role RoleOf(Membership member) => roles[member.RoleId];

    public Holder Holder(Membership member) => Data.Access.Holder.Of(member.PersonId, RoleOf(member));

    public Subject? Subject(Guid personId) => subjects.GetValueOrDefault(personId);

    public string? Name(Guid personId) => Subject(personId) is { } subject ? subject.DisplayName ?? subject.Email : null;

    /// <summary>After a verb: the next one counts the owners who are left.</summary>
    public void Recount(bool wasActiveOwner, Membership member)
    {
        var change = (wasActiveOwner, member.IsActiveOwner(Owners)) switch
        {
            (true, false) => -1,
            (false, true) => 1,
            _ => 0,
        };
        Owners = Owners with { Count = Owners.Count + change };
    }
}
