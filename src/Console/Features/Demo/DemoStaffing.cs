using Castellan.Data.Access;
using Castellan.Data.Members;

namespace Castellan.Features.Demo;

/// <summary>Fills an organisation: who joined when and as what, who was promoted, suspended or let go, who was only invited.</summary>
internal sealed class DemoStaffing(DemoTeam team, DemoCrowd crowd, Chance chance, DateTimeOffset now)
{
    private const double RecentShare = 0.3;

    private readonly DemoPlan _plan = team.Plan;
    private readonly ActiveOwners _owners = new(team.RoleOf(RoleKind.Owner).Id, 2);

    public void Staff()
    {
        Found();
        foreach (var persona in _plan.HasCast ? DemoCast.Members : [])
        {
            Hire(crowd.Cast(persona, _plan, team.Founded.AddDays(20)), team.RoleOf(persona.Role!.Value), team.Founded.AddDays(20 + chance.Below(20)), canChange: false);
        }
        foreach (var role in Vacancies())
        {
            var early = role.Kind is RoleKind.Owner or RoleKind.Admin;
            var joined = early ? team.Founded.AddDays(4 + chance.Below(90)) : chance.Within(team.Founded.AddDays(4), now.AddHours(-30));
            Hire(crowd.Newcomer(_plan, joined.AddMinutes(-9)), role, joined, canChange: !early);
        }
        for (var leaver = 0; leaver < _plan.Members * 0.045; leaver++)
        {
            var joined = chance.Within(team.Founded.AddDays(5), now.AddDays(-40));
            Leave(Hire(crowd.Newcomer(_plan, joined.AddMinutes(-9)), team.RoleOf(RoleKind.Member), joined, canChange: false));
        }
        Invite();
    }

    private void Found()
    {
        var ada = crowd.Cast(DemoCast.Owner, _plan, team.Founded.AddMinutes(-20));
        var (membership, history) = Membership.Join(team.OrgId, ada.Account.Id, _owners.OwnerRoleId, null, team.Founded);
        team.Managers.Add(team.Add(new DemoMember(ada, membership, [history])));
    }

    private IEnumerable<Role> Vacancies()
    {
        var left = _plan.Members - team.Members.Count;
        foreach (var kind in BuiltInRoles.Kinds.Where(kind => kind != RoleKind.Member))
        {
            for (var holder = 0; holder < _plan.Holders(kind); holder++, left--)
            {
                yield return team.RoleOf(kind);
            }
        }
        var own = team.OwnRoles;
        for (var holder = 0; own.Count > 0 && holder < _plan.Holders(RoleKind.Custom); holder++, left--)
        {
            yield return chance.Of(own);
        }
        while (left-- > 0)
        {
            yield return team.RoleOf(RoleKind.Member);
        }
    }

    private DemoMember Hire(DemoPerson person, Role role, DateTimeOffset around, bool canChange)
    {
        // Nobody holds a role before it was made, or was invited before there was an organisation.
        var joined = Earlier(team.Calendar.AtWork(Later(around, role.CreatedAt.AddDays(4)), chance), now.AddMinutes(-50));
        var wasPromoted = canChange && joined < now.AddDays(-3) && chance.Happens(role.Kind == RoleKind.Member ? 0.04 : 0.5);
        var first = !wasPromoted ? role : team.RoleOf(role.Kind == RoleKind.Member ? RoleKind.Viewer : RoleKind.Member);
        var invited = Later(joined - TimeSpan.FromHours(0.2 + (90 * chance.Share() * chance.Share())), team.Founded.AddMinutes(10));
        var invitation = InviteAt(person.Account.Email, first, invited, person.Account.Language);
        DemoTeam.Require(invitation.Accept(person.Account.Id, person.Account.NormalisedEmail, joined));
        var (membership, history) = Membership.Join(team.OrgId, person.Account.Id, first.Id, invitation.Id, joined);
        var changes = new List<RoleChange> { history };
        if (wasPromoted)
        {
            var at = After(joined);
            changes.Add(DemoTeam.Require(membership.ChangeRole(role.Id, _owners, team.ManagerAt(at, role, chance).Id, at)));
        }
        else if (canChange && joined < now.AddDays(-9) && chance.Happens(0.022))
        {
            Suspend(membership, role, changes, After(joined));
        }
        var member = team.Add(new DemoMember(person, membership, changes));
        if (role.Kind is RoleKind.Owner or RoleKind.Admin)
        {
            team.Managers.Add(member);
        }
        return member;
    }

    private void Suspend(Membership membership, Role role, List<RoleChange> changes, DateTimeOffset at)
    {
        changes.Add(DemoTeam.Require(membership.Suspend(_owners, team.ManagerAt(at, role, chance).Id, at)));
        if (at < now.AddDays(-3) && chance.Happens(0.4))
        {
            var restored = team.Calendar.AtWork(chance.Within(at.AddDays(1), Earlier(at.AddDays(20), now.AddDays(-1))), chance);
            restored = restored > at ? restored : at.AddHours(3);
            changes.Add(DemoTeam.Require(membership.Restore(team.ManagerAt(restored, role, chance).Id, restored)));
        }
    }

    private void Leave(DemoMember member)
    {
        var at = After(member.Membership.JoinedAt);
        var change = chance.Happens(0.3)
            ? member.Membership.Leave(_owners, at)
            : member.Membership.Remove(_owners, team.ManagerAt(at, team.RoleOf(RoleKind.Member), chance).Id, at);
        member.History.Add(DemoTeam.Require(change));
    }

    // Pending, expired, resent and withdrawn ones, more of them in a larger organisation.
    private void Invite()
    {
        var open = 2 + (int)Math.Sqrt(_plan.Members / 4.0);
        for (var number = 0; number < open; number++)
        {
            InviteAt(crowd.Outsider(_plan).Reveal(), Offered(), chance.Within(now.AddDays(-6.5), now.AddMinutes(-40)), _plan.Language);
        }
        for (var number = 0; number < open / 2 + 1; number++)
        {
            var expired = InviteAt(crowd.Outsider(_plan).Reveal(), Offered(), chance.Within(now.AddDays(-29), now.AddDays(-8)), _plan.Language);
            if (number == 0)
            {
                DemoTeam.Require(expired.Resend(chance.Bytes(Invitation.SecretHashLength), Earlier(expired.CreatedAt.AddDays(3), now.AddDays(-7.2))));
            }
            else if (number % 3 == 1)
            {
                var by = team.ManagerAt(expired.CreatedAt, team.RoleOf(RoleKind.Member), chance);
                DemoTeam.Require(expired.Revoke(by.Id, expired.CreatedAt.AddHours(1 + chance.Below(60))));
            }
        }
    }

    private Invitation InviteAt(string address, Role role, DateTimeOffset at, string language) => team.Add(Invitation.Create(
        team.OrgId, Data.Identity.EmailAddress.Parse(address).Normalised, address, role.Id, team.ManagerAt(at, role, chance).Id, chance.Bytes(Invitation.SecretHashLength), language, at));

    private Role Offered() => team.RoleOf(chance.Happens(0.85) ? RoleKind.Member : RoleKind.Viewer);

    // A working hour after joining; often a recent one, so that the trail has something to tell.
    private DateTimeOffset After(DateTimeOffset joined)
    {
        var earliest = joined.AddDays(1);
        var latest = now.AddHours(-2);
        var recent = now.AddDays(-29);
        var at = team.Calendar.AtWork(chance.Within(chance.Happens(RecentShare) && recent > earliest ? recent : earliest, latest), chance);
        return Earlier(at > joined ? at : joined.AddHours(2), latest);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
