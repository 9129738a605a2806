using Castellan.Data.Access;
using Castellan.Data.Policies;
using Castellan.Data.Tenancy;

namespace Castellan.Platform.Tenancy;

/// <summary>An organisation that the signed-in person has entered, with what he may do there. Cascaded to every page under <c>/o/{slug}</c>.</summary>
public sealed record EnteredTenant(TenantActor Actor, string Slug, string Name, string TimeZone, string Language)
{
    public Guid OrgId => Actor.OrgId;

    /// <summary>When the organisation will be deleted with everything in it; null unless an owner has started that.</summary>
    public DateTimeOffset? DeletionDueAt { get; init; }

    /// <summary>What the organisation asks of the person, who may still be here; null where nothing is owed.</summary>
    public Owed? Owed { get; init; }

    public bool May(Permission permission) => Actor.May(permission);

    /// <summary>Whether nothing that a page shows or decides by has changed.</summary>
    public bool IsSameAs(EnteredTenant other) =>
        Actor.Standing == other.Actor.Standing && OrgId == other.OrgId && Name == other.Name && TimeZone == other.TimeZone && Language == other.Language && DeletionDueAt == other.DeletionDueAt && Owed == other.Owed;
}

/// <summary>One organisation of a person, for the switcher and for entering.</summary>
public sealed record OrganisationOfPerson(Guid OrgId, string Slug, string Name, string TimeZone, string Language, bool IsActive, Standing Standing, DateTimeOffset? DeletionDueAt)
{
    /// <summary>Whether the organisation has ended this session's access to it.</summary>
    public bool IsEnded { get; init; }

    /// <summary>What its policy asks of the person, the most pressing first; null where nothing is owed.</summary>
    public Owed? Owed { get; init; }

    /// <summary>Whether the person may be inside with this session.</summary>
    public bool IsOpen => IsActive && !IsEnded && Owed is not { IsEnforced: true };
}

/// <summary>Something that an organisation's policy asks for and the person lacks.</summary>
/// <param name="DueAt">End of the personal time to comply; null where none was given.</param>
/// <param name="IsEnforced">Nobody enters without, from now on.</param>
public sealed record Owed(OwedKind Kind, Requirement Requirement, DateTimeOffset? DueAt, bool IsEnforced);

/// <summary>Why an active member does not get in: shown the door, or something is owed.</summary>
public sealed record Bar(bool IsEnded, OwedKind? Owed);
