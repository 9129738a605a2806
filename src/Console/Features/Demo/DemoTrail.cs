using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.Members;
using Castellan.Data.Tenancy;

namespace Castellan.Features.Demo;

/// <summary>The entries of the demo's window, in the order they come to mind; the seeder sorts them by time.</summary>
internal sealed class DemoTrail(Chance chance, DateTimeOffset first, DateTimeOffset last)
{
    private readonly List<SeedEntry> _entries = [];

    public DateTimeOffset First => first;

    public DateTimeOffset Last => last;

    public IReadOnlyList<SeedEntry> Entries => _entries;

    public bool Covers(DateTimeOffset at) => at > first && at < last;

    public void Add(
        Guid orgId, AuditAction action, DateTimeOffset at, DemoPerson actor, AuditTarget target, RequestOrigin origin, Guid? sessionId = null,
        object? before = null, object? after = null, AuditOutcome outcome = AuditOutcome.Done)
    {
        if (Covers(at))
        {
            _entries.Add(new SeedEntry(at, new AuditDraft(
                orgId, action, outcome, ActorKind.Person, actor.Account.Id, target, sessionId, origin, AuditChanges.Write(before, after))));
        }
    }

    public void AddOperator(Guid orgId, AuditAction action, DateTimeOffset at, DemoPerson staff, AuditTarget target)
    {
        if (Covers(at))
        {
            _entries.Add(new SeedEntry(at, new AuditDraft(
                orgId, action, AuditOutcome.Done, ActorKind.Operator, staff.Account.Id, target, null, OriginOf(staff, atOffice: true), null)));
        }
    }

    /// <summary>Somebody unknown at the door: the installation's stream alone hears of it.</summary>
    public void AddStranger(DateTimeOffset at, RequestOrigin origin)
    {
        if (Covers(at))
        {
            _entries.Add(new SeedEntry(at, new AuditDraft(
                Installation.OrgId, AuditAction.SignInRefused, AuditOutcome.Refused, ActorKind.Nobody, null, AuditTarget.None, null, origin, null)));
        }
    }

    public RequestOrigin OriginOf(DemoPerson person, bool atOffice) => new(
        atOffice ? person.Habits.OfficeNetwork : person.Habits.HomeNetwork, chance.Of(person.Habits.Devices), $"{chance.Next():x16}{chance.Next():x16}");

    public RequestOrigin Stranger(string network) => new(network, "curl", $"{chance.Next():x16}{chance.Next():x16}");

    /// <summary>What happened to a team's people and invitations inside the window, as its commands would have recorded it.</summary>
    public void Tell(DemoTeam team)
    {
        var people = team.Members.ToDictionary(member => member.Id, member => member.Person);
        foreach (var invitation in team.Invitations)
        {
            var by = people[invitation.InvitedBy];
            var target = AuditTarget.Invitation(invitation.Id);
            Add(team.OrgId, AuditAction.InvitationSent, invitation.CreatedAt, by, target, OriginOf(by, true), after: new { role = team.RoleById(invitation.RoleId).Name });
            if (invitation.SentCount > 1)
            {
                Add(team.OrgId, AuditAction.InvitationResent, invitation.LastSentAt, by, target, OriginOf(by, true));
            }
            if (invitation.RevokedBy is { } revoker)
            {
                Add(team.OrgId, AuditAction.InvitationRevoked, invitation.RevokedAt!.Value, people[revoker], target, OriginOf(people[revoker], true));
            }
        }
        foreach (var (member, change) in team.Members.SelectMany(member => member.History.Select(change => (member, change))).Where(pair => Covers(pair.change.At)))
        {
            Tell(team, member, people[change.ByPersonId ?? member.Id], change);
        }
    }

    private void Tell(DemoTeam team, DemoMember member, DemoPerson by, RoleChange change)
    {
        AuditAction? action = change.Reason switch
        {
            RoleChangeReason.Joined or RoleChangeReason.Rejoined => AuditAction.InvitationAccepted,
            RoleChangeReason.Changed => AuditAction.MemberRoleChanged,
            RoleChangeReason.Suspended => AuditAction.MemberSuspended,
            RoleChangeReason.Restored => AuditAction.MemberRestored,
            RoleChangeReason.Removed => AuditAction.MemberRemoved,
            RoleChangeReason.Left => AuditAction.MemberLeft,
            _ => null,
        };
        if (action is { } told)
        {
            var former = change.FromRoleId is { } from && from != change.ToRoleId ? team.RoleById(from).Name : null;
            Add(team.OrgId, told, change.At, by, AuditTarget.Person(member.Id), OriginOf(by, atOffice: true),
                before: former is null ? null : new { role = former }, after: new { role = team.RoleById(change.ToRoleId).Name });
        }
    }
}
