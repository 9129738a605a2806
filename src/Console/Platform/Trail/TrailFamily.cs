using Castellan.Data.Audit;

namespace Castellan.Platform.Trail;

/// <summary>Actions of one kind; the hundreds of their numbers.</summary>
public enum TrailFamily
{
    Account = 1,
    Organisation = 2,
    Invitations = 3,
    Members = 4,
    Roles = 5,
    Operators = 6,
    Evidence = 7,
    Incidents = 8,
}

/// <summary>Which actions belong to which family.</summary>
public static class TrailFamilies
{
    private static readonly ILookup<TrailFamily, AuditAction> Members = Enum.GetValues<AuditAction>().ToLookup(FamilyOf);

    public static IReadOnlyList<AuditAction> ActionsOf(TrailFamily family) => [.. Members[family]];

    public static TrailFamily FamilyOf(AuditAction action) => (TrailFamily)((short)action / 100);
}
