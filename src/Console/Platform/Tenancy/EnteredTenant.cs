using Castellan.Data.Access;
using Castellan.Data.Tenancy;

namespace Castellan.Platform.Tenancy;

/// <summary>An organisation that the signed-in person has entered, with what he may do there. Cascaded to every page under <c>/o/{slug}</c>.</summary>
public sealed record EnteredTenant(TenantActor Actor, string Slug, string Name, string TimeZone, string Language)
{
    public Guid OrgId => Actor.OrgId;

    /// <summary>When the organisation will be deleted with everything in it; null unless an owner has started that.</summary>
    public DateTimeOffset? DeletionDueAt { get; init; }

    public bool May(Permission permission) => Actor.May(permission);

    /// <summary>Whether nothing that a page shows or decides by has changed.</summary>
    public bool IsSameAs(EnteredTenant other) =>
        Actor.Standing == other.Actor.Standing && OrgId == other.OrgId && Name == other.Name && TimeZone == other.TimeZone && Language == other.Language && DeletionDueAt == other.DeletionDueAt;
}

/// <summary>One organisation of a person, for the switcher and for entering.</summary>
public sealed record OrganisationOfPerson(Guid OrgId, string Slug, string Name, string TimeZone, string Language, bool IsActive, Standing Standing, DateTimeOffset? DeletionDueAt)
{
    /// <summary>Whether the organisation has ended this session's access to it.</summary>
    public bool IsEnded { get; init; }
}
