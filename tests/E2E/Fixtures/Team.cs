using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Organisations;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.E2E.Fixtures;

/// <summary>An organisation with members in given roles, made without the way through the pages.</summary>
internal sealed class Team
{
    private readonly ConsoleUnderTest _console;
    private readonly Dictionary<RoleKind, Guid> _roles;

    private Team(ConsoleUnderTest console, string slug, TenantActor owner, Dictionary<RoleKind, Guid> roles)
    {
        (_console, Slug, Owner, _roles) = (console, slug, owner, roles);
    }

    public string Slug { get; }

    public TenantActor Owner { get; }

    public Guid RoleId(RoleKind kind) => _roles[kind];

    public static async Task<Team> FoundAsync(ConsoleUnderTest console, string name, Account founder)
    {
        var id = await console.AddPersonAsync(founder);
        var who = new SignedIn(id, Guid.NewGuid(), founder.Name, founder.Email, IsOperator: false, Sessions.Origin);
        var address = Castellan.Data.Organisations.Slug.From(name).Value;
        var slug = (await console.Services.GetRequiredService<OrganisationCommands>().FoundAsync(who, new Founding(name, address, "Europe/Paris", "en"))).Value;
        var tenant = await console.Services.GetRequiredService<TenantGate>().EnterAsync(who, slug);
        var roles = await console.Services.GetRequiredService<TenantDb>().ReadAsync(tenant!.Actor, (db, ct) =>
            db.Roles.Where(role => role.Kind != RoleKind.Custom).ToDictionaryAsync(role => role.Kind, role => role.Id, ct));
        return new Team(console, slug, tenant.Actor, roles);
    }

    /// <summary>Lets somebody join who has no account yet.</summary>
    public async Task<Guid> AddAsync(Account account, RoleKind kind) => await JoinAsync(await _console.AddPersonAsync(account), account, kind);

    /// <summary>Lets somebody join who has signed up.</summary>
    public async Task<Guid> JoinAsync(Account account, RoleKind kind) =>
        await JoinAsync(await _console.Services.GetRequiredService<IdentityDb>().ReadAsync(null, (db, ct) => db.People.Where(person => person.Email == account.Email).Select(person => person.Id).SingleAsync(ct)), account, kind);

    private async Task<Guid> JoinAsync(Guid person, Account account, RoleKind kind)
    {
        var joined = await _console.Services.GetRequiredService<IdentityDb>().WriteAsync<Done>(new IdentityActor(person, null, Sessions.Origin), write =>
        {
            var (membership, history) = Membership.Join(Owner.OrgId, person, _roles[kind], Guid.NewGuid(), write.Now);
            write.Db.Memberships.Add(membership);
            write.Db.RoleChanges.Add(history);
            write.Db.Subjects.Add(Subject.Of(Owner.OrgId, person, account.Name, account.Email));
            write.Record(AuditAction.InvitationAccepted, AuditTarget.Person(person));
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        }, Owner.OrgId);
        joined.Succeeded.ShouldBeTrue();
        return person;
    }
}
