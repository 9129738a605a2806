using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Organisations;

namespace Castellan.Features.Demo;

/// <summary>One organisation with everything that happened to its people, told by the records' own verbs.</summary>
internal sealed class DemoTeam
{
    private readonly List<DemoMember> _members = [];
    private readonly List<Invitation> _invitations = [];
    private readonly Dictionary<Guid, Role> _roles = [];

    public DemoTeam(DemoPlan plan, DateTimeOffset now)
    {
        Plan = plan;
        Calendar = new DemoCalendar(plan.TimeZone);
        Founded = Calendar.At(Calendar.DayOf(now.AddDays(-plan.AgeInDays)), TimeSpan.FromHours(10.4));
        Organisation = Organisation.Found(Guid.CreateVersion7(Founded), plan.Name, Slug.Parse(plan.Slug).Value, plan.TimeZone, plan.Language, Founded).Value;
        Require(Organisation.TellOfIncidents($"security@{plan.Domain}"));
        Require(Organisation.TellOfBilling($"accounts@{plan.Domain}"));
        foreach (var kind in BuiltInRoles.Kinds)
        {
            Add(Role.BuiltIn(OrgId, kind, Founded));
        }
        foreach (var (number, own) in plan.Roles.Index())
        {
            var made = Founded.AddDays(60 + (45 * number));
            var role = Add(Role.Custom(OrgId, own.Name, own.Description, own.Permissions, made).Value);
            if (own.Archived)
            {
                Require(role.Archive(made.AddDays(200)));
            }
        }
    }

    public DemoPlan Plan { get; }

    public DemoCalendar Calendar { get; }

    public DateTimeOffset Founded { get; }

    public Organisation Organisation { get; }

    public Guid OrgId => Organisation.OrgId;

    public IReadOnlyCollection<Role> Roles => _roles.Values;

    public IReadOnlyList<DemoMember> Members => _members;

    public IReadOnlyList<Invitation> Invitations => _invitations;

    /// <summary>Those who may change the team; the founder first.</summary>
    public List<DemoMember> Managers { get; } = [];

    public Role RoleOf(RoleKind kind) => _roles.Values.First(role => role.Kind == kind && !role.IsArchived);

    public IReadOnlyList<Role> OwnRoles => [.. _roles.Values.Where(role => role.Kind == RoleKind.Custom && !role.IsArchived)];

    public Role RoleById(Guid id) => _roles[id];

    /// <summary>Somebody who could give or take this role then: admins grant nothing that they lack, so that leaves the founder at times.</summary>
    public DemoMember ManagerAt(DateTimeOffset at, Role role, Chance chance)
    {
        var present = Managers.Where(manager => manager.Membership.JoinedAt < at).ToList();
        return present.Count == 0 || !BuiltInRoles.PermissionsOf(RoleKind.Admin).Includes(role.Permissions) ? Managers[0] : chance.Of(present);
    }

    public DemoMember Add(DemoMember member)
    {
        _members.Add(member);
        return member;
    }

    public Invitation Add(Invitation invitation)
    {
        _invitations.Add(invitation);
        return invitation;
    }

    private Role Add(Role role)
    {
        _roles.Add(role.Id, role);
        return role;
    }

    /// <summary>The story obeys the rules; a refusal is a mistake in the story.</summary>
    internal static T Require<T>(Data.Outcomes.Outcome<T> outcome) => outcome.Value;
}
