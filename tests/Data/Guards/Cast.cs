using Castellan.Data.Access;
using Castellan.Data.Tenancy;
using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Guards;

/// <summary>Who knocks at every door: nobody, people without the organisation, and one member of each role.</summary>
public sealed class Cast
{
    public static readonly IReadOnlyList<string> Visitors = ["anonymous", "stranger", "owner", "admin", "officer", "billing", "member", "viewer", "suspended", "operator"];

    private readonly GuardedConsole _console;
    private readonly Dictionary<string, TenantActor> _people = new(StringComparer.Ordinal);

    private Cast(GuardedConsole console, Team team, Guid otherPerson)
    {
        _console = console;
        Team = team;
        OtherPerson = otherPerson;
    }

    public Team Team { get; }

    /// <summary>A member whom pages about a member show.</summary>
    public Guid OtherPerson { get; }

    public static async Task<Cast> GatherAsync(GuardedConsole console)
    {
        var team = await Team.FoundAsync(console.Installation, $"team-{Guid.NewGuid():N}"[..20]);
        var cast = new Cast(console, team, (await team.AddAsync(RoleKind.Member, "other")).PersonId);
        foreach (var visitor in Visitors.Where(visitor => visitor != "anonymous"))
        {
            cast._people[visitor] = await cast.HireAsync(visitor);
        }
        return cast;
    }

    /// <summary>Null for nobody.</summary>
    public TenantActor? this[string visitor] => _people.GetValueOrDefault(visitor);

    /// <summary>One more person of this kind, for acts that change the person.</summary>
    public async Task<TenantActor> HireAsync(string visitor)
    {
        switch (visitor)
        {
            case "stranger":
            case "operator":
                var elsewhere = await Team.FoundAsync(_console.Installation, $"else-{Guid.NewGuid():N}"[..20]);
                if (visitor == "operator")
                {
                    await _console.Installation.ExecuteAsAdminAsync($"UPDATE identity.people SET is_operator = true WHERE id = '{elsewhere.Owner.PersonId}'");
                }
                // Claims to be the organisation's owner: the database has to know better.
                return elsewhere.Owner with { OrgId = Team.OrgId };
            case "suspended":
                var suspended = await Team.AddAsync(RoleKind.Admin, visitor);
                await _console.Installation.ExecuteAsAdminAsync($"UPDATE tenant.memberships SET state = 2 WHERE person_id = '{suspended.PersonId}'");
                return suspended;
            default:
                return await Team.AddAsync(KindOf(visitor), visitor);
        }
    }

    public Task<string?> CookieAsync(string visitor) => this[visitor] is { } person ? SignedInAsync(person, visitor == "operator") : Task.FromResult<string?>(null);

    private static RoleKind KindOf(string visitor) => visitor == "officer" ? RoleKind.SecurityOfficer : Enum.Parse<RoleKind>(visitor, ignoreCase: true);

    // Operators act as such only after a second factor.
    private async Task<string?> SignedInAsync(TenantActor person, bool proven) => await _console.SignInAsync(person.PersonId, proven);
}
