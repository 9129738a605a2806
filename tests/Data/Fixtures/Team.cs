using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Members;
using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Tests.Data.Fixtures;

/// <summary>An organisation with its founder and any further members, made through the doors.</summary>
public sealed class Team
{
    private static readonly RequestOrigin Origin = new("192.0.2.0/24", "test", "test");

    private readonly TestInstallation _installation;
    private readonly Dictionary<RoleKind, Guid> _roles;

    private Team(TestInstallation installation, Guid orgId, string slug, Dictionary<RoleKind, Guid> roles, TenantActor owner)
    {
        _installation = installation;
        _roles = roles;
        OrgId = orgId;
        Slug = slug;
        Owner = owner;
    }

    public Guid OrgId { get; }

    public string Slug { get; }

    public TenantActor Owner { get; }

    public Guid RoleId(RoleKind kind) => _roles[kind];

    public static async Task<Team> FoundAsync(TestInstallation installation, string slug)
    {
        var personId = await PersonAsync(installation, $"owner@{slug}.example", $"Owner of {slug}");
        var orgId = Guid.NewGuid();
        var roles = new Dictionary<RoleKind, Guid>();
        var actor = new IdentityActor(personId, null, Origin);
        (await installation.Identities.WriteAsync<Done>(actor, write =>
        {
            write.Db.Organisations.Add(Organisation.Found(orgId, slug, Castellan.Data.Organisations.Slug.Parse(slug).Value, "Europe/Paris", "en", write.Now).Value);
            foreach (var kind in BuiltInRoles.Kinds)
            {
                var role = Role.BuiltIn(orgId, kind, write.Now);
                roles[kind] = role.Id;
                write.Db.Roles.Add(role);
            }
            var (membership, history) = Membership.Join(orgId, personId, roles[RoleKind.Owner], null, write.Now);
            write.Db.Memberships.Add(membership);
            write.Db.RoleChanges.Add(history);
            write.Db.Subjects.Add(Subject.Of(orgId, personId, $"Owner of {slug}", $"owner@{slug}.example"));
            write.Record(AuditAction.OrganisationFounded, AuditTarget.Organisation(orgId));
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        }, orgId)).Succeeded.ShouldBeTrue();
        return new Team(installation, orgId, slug, roles, ActorOf(orgId, personId, roles, RoleKind.Owner));
    }

    /// <summary>Adds a member with a built-in role.</summary>
    public async Task<TenantActor> AddAsync(RoleKind kind, string name = "member")
    {
        var email = $"{name.Replace(' ', '.')}.{Guid.NewGuid():N}@{Slug}.example";
        var personId = await PersonAsync(_installation, email, name);
        await JoinAsync(personId, kind, name, email);
        return ActorOf(OrgId, personId, _roles, kind);
    }

    /// <summary>Lets an existing person join.</summary>
    public async Task<TenantActor> JoinAsync(Guid personId, RoleKind kind, string name, string email)
    {
        (await _installation.Identities.WriteAsync<Done>(new IdentityActor(personId, null, Origin), write =>
        {
            var (membership, history) = Membership.Join(OrgId, personId, _roles[kind], Guid.NewGuid(), write.Now);
            write.Db.Memberships.Add(membership);
            write.Db.RoleChanges.Add(history);
            write.Db.Subjects.Add(Subject.Of(OrgId, personId, name, email));
            write.Record(AuditAction.InvitationAccepted, AuditTarget.Person(personId));
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        }, OrgId)).Succeeded.ShouldBeTrue();
        return ActorOf(OrgId, personId, _roles, kind);
    }

    private static async Task<Guid> PersonAsync(TestInstallation installation, string email, string name)
    {
        var id = Guid.NewGuid();
        EmailAddress.TryParse(email, out var address).ShouldBeTrue();
        (await installation.Identities.WriteAsync<Done>(new IdentityActor(null, null, Origin), write =>
        {
            write.Db.People.Add(Person.Verified(id, address!, name, "en", null, write.Now));
            write.Record(AuditAction.AddressVerified, AuditTarget.Person(id));
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        })).Succeeded.ShouldBeTrue();
        return id;
    }

    private static TenantActor ActorOf(Guid orgId, Guid personId, Dictionary<RoleKind, Guid> roles, RoleKind kind) =>
        new(orgId, personId, Guid.NewGuid(), Origin, Standing.Of(roles[kind], kind, kind.ToString(), 0));
}
