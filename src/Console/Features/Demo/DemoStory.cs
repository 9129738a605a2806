using Castellan.Data.Audit;

namespace Castellan.Features.Demo;

/// <summary>Three organisations and a month of their lives, told the same way each time up to the moment it is told.</summary>
internal sealed class DemoStory
{
    private const ulong Seed = 0x43617374656C6C61;

    /// <summary>How much history the audit log holds.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(30);

    private readonly Chance _chance = new(Seed);

    private DemoStory(string passwordHash, DateTimeOffset now)
    {
        Crowd = new DemoCrowd(_chance, passwordHash);
        // The cast was there before any of the organisations and keeps the middle one's hours.
        foreach (var persona in DemoCast.All)
        {
            Crowd.Cast(persona, DemoPlan.All[1], now.AddDays(-DemoPlan.All.Max(plan => plan.AgeInDays) - 1));
        }
        Crowd.Cast(DemoCast.Operator, DemoPlan.All[1], now).Account.BecomeOperator();
        Teams = [.. DemoPlan.All.Select(plan => new DemoTeam(plan, now))];
        foreach (var team in Teams)
        {
            new DemoStaffing(team, Crowd, _chance, now).Staff();
        }
        Trail = new DemoTrail(_chance, now - Window, now);
        Days = new DemoDays(_chance, Trail);
        Tell(now);
        Incidents = DemoIncidents.Tell(Teams[1], Trail, now);
    }

    public DemoCrowd Crowd { get; }

    public IReadOnlyList<DemoTeam> Teams { get; }

    public DemoTrail Trail { get; }

    public DemoDays Days { get; }

    public DemoIncidents Incidents { get; }

    public static DemoStory Tell(string passwordHash, DateTimeOffset now) => new(passwordHash, now);

    private void Tell(DateTimeOffset now)
    {
        var places = Teams
            .SelectMany(team => team.Members.Select(member => (Team: team, Member: member)))
            .ToLookup(place => place.Member.Id);
        foreach (var person in Crowd.Everybody)
        {
            // The organisation whose hours somebody keeps comes first: it is the one entered at sign-in.
            Days.Live(person, [.. places[person.Account.Id].OrderBy(place => place.Team.Plan == person.Home ? 0 : 1)]);
        }
        foreach (var team in Teams)
        {
            Trail.Tell(team);
        }
        var victim = Crowd.Cast(DemoCast.Members[0], DemoPlan.All[1], now);
        Guid[] streams = [Data.Installation.OrgId, .. places[victim.Account.Id].Select(place => place.Team.OrgId)];
        Days.Attack(now.AddDays(-11).AddHours(-now.Hour).AddHours(2.2), 420, victim, streams);
        Days.Attack(now.AddDays(-3).AddHours(-now.Hour).AddHours(1.4), 160, victim, streams);
        Operate(now);
    }

    // The installation's staff looked into two organisations, which sees it on its record.
    private void Operate(DateTimeOffset now)
    {
        var staff = Crowd.Cast(DemoCast.Operator, DemoPlan.All[1], now);
        foreach (var (number, team) in Teams.Skip(1).Index())
        {
            Trail.AddOperator(team.OrgId, AuditAction.OperatorViewedOrganisation, team.Calendar.AtWork(now.AddDays(-4 - (7 * number)), _chance), staff, AuditTarget.Organisation(team.OrgId));
        }
    }
}
