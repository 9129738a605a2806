using Castellan.Data.Access;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;

namespace Castellan.Shell;

/// <summary>
/// What the written page found at the entrance, handed to its circuit so that the page stays while it comes alive. It travels
/// sealed, and the gate is asked again at once.
/// </summary>
public sealed record Arrival(Guid PersonId, ArrivedAt? Tenant, IReadOnlyList<OrganisationCard> Organisations)
{
    public static Arrival Of(SignedIn who, EnteredTenant? tenant, Surroundings around) => new(who.PersonId, tenant is null ? null : ArrivedAt.Of(tenant), around.Organisations);

    public bool IsFor(SignedIn who, string? slug) => PersonId == who.PersonId && Tenant?.Slug == slug;
}

/// <summary>The organisation that was entered, with the standing there, in a form that can be written down.</summary>
public sealed record ArrivedAt(Guid OrgId, string Slug, string Name, string TimeZone, string Language, Guid RoleId, RoleKind RoleKind, string RoleName, long Permissions, DateTimeOffset? DeletionDueAt, Owed? Owed)
{
    public static ArrivedAt Of(EnteredTenant tenant)
    {
        var standing = tenant.Actor.Standing;
        return new(tenant.OrgId, tenant.Slug, tenant.Name, tenant.TimeZone, tenant.Language, standing.RoleId, standing.RoleKind, standing.RoleName, standing.Permissions.Bits, tenant.DeletionDueAt, tenant.Owed);
    }

    public EnteredTenant As(SignedIn who) =>
        new(new TenantActor(OrgId, who.PersonId, who.SessionId, who.Origin, Standing.Of(RoleId, RoleKind, RoleName, Permissions)), Slug, Name, TimeZone, Language)
        {
            DeletionDueAt = DeletionDueAt,
            Owed = Owed,
        };
}
