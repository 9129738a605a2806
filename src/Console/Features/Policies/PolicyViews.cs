using Castellan.Data.Access;
using Castellan.Data.Policies;
using Castellan.Data.Rescues;

namespace Castellan.Features.Policies;

/// <summary>What the organisation demands, as it stands or as somebody is about to set it.</summary>
public sealed record PolicyDraft(IReadOnlyDictionary<Guid, Requirement> Roles, bool OwnersNeedPasskey, int GraceDays, int? IdleHours, int? AbsoluteHours);

/// <summary>A role with its requirement.</summary>
/// <param name="Members">Active ones.</param>
/// <param name="Without">Those of them who have no second factor.</param>
public sealed record RoleLine(Guid RoleId, RoleKind Kind, string Name, Requirement SecondFactor, int Members, int Without);

/// <param name="OwnersWithout">Owners who have no passkey.</param>
public sealed record PolicyView(PolicyDraft Policy, IReadOnlyList<RoleLine> Roles, int OwnersWithout);

/// <summary>Somebody whom a policy hits.</summary>
/// <param name="DueAt">The deadline that was given already; null where it begins when the policy is saved.</param>
public sealed record Affected(Guid PersonId, string Name, RoleKind RoleKind, string RoleName, OwedKind Kind, DateTimeOffset? DueAt);

/// <summary>Whom a draft hits: the first by name, and how many in all.</summary>
public sealed record Preview(IReadOnlyList<Affected> Shown, int Count)
{
    /// <summary>Names that are listed.</summary>
    public const int Most = 100;
}

/// <summary>Ways of losing one's account, or of having it taken.</summary>
public enum Risk
{
    /// <summary>Nothing stands beside the password.</summary>
    SingleFactor,

    /// <summary>Two recovery codes or fewer are left.</summary>
    FewCodes,

    /// <summary>A passkey was added and never used: perhaps it does not work.</summary>
    UnusedPasskey,

    /// <summary>Nobody else could let this owner back in.</summary>
    SoleOwner,
}

/// <summary>How far the members' accounts are protected.</summary>
/// <param name="Protected">Those with a second factor.</param>
/// <param name="AtRisk">Those who could lose the account, or have it taken.</param>
public sealed record CoverageFigures(int Members, int Protected, int AtRisk);

/// <summary>How one member's account is protected.</summary>
/// <param name="DueAt">The earliest deadline that runs.</param>
/// <param name="IsNudgedToday">Whether somebody here has reminded the person today.</param>
/// <param name="Account">Whether the account is the organisation's own; None when it is.</param>
public sealed record ProtectionLine(
    Guid PersonId, string Name, RoleKind RoleKind, string RoleName, bool HasAuthenticator, int Passkeys, int CodesLeft, IReadOnlyList<Risk> Risks, DateTimeOffset? DueAt, bool IsNudgedToday,
    ManagedObstacle Account);

/// <summary>Which members the board lists, by name.</summary>
/// <param name="Risk">Only those who run it.</param>
/// <param name="AtRisk">Only those who run any.</param>
/// <param name="Search">Words in name or address.</param>
/// <param name="After">Cursor of the page before.</param>
public sealed record ProtectionListRequest(Risk? Risk = null, bool AtRisk = false, string? Search = null, string? After = null);

/// <param name="Members">Active members.</param>
/// <param name="AtRisk">How many of them run any risk.</param>
/// <param name="Counts">How many run each risk.</param>
/// <param name="Next">Cursor of the next page.</param>
public sealed record ProtectionView(IReadOnlyList<ProtectionLine> Lines, int Members, int AtRisk, IReadOnlyDictionary<Risk, int> Counts, string? Next);
