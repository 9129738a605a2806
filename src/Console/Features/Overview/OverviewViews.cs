namespace Castellan.Features.Overview;

/// <summary>The team in figures.</summary>
/// <param name="Recent">Active members who were in this organisation during the last seven days.</param>
public sealed record TeamFigures(int Active, int Suspended, int Owners, int Recent, int InvitationsPending, int InvitationsExpired, bool HasIncidentContact, Guid OwnerRoleId);

/// <summary>Sign-ins and refusals of one day in the organisation's time zone.</summary>
public sealed record SignInDay(DateOnly Day, long Done, long Refused);

/// <summary>What the audit log keeps of this organisation.</summary>
/// <param name="Oldest">Null while nothing is recorded.</param>
/// <param name="NextPurge">When the oldest day's partition may be dropped.</param>
public sealed record RetentionFigures(int Days, DateTimeOffset? Oldest, DateTimeOffset? NextPurge);

/// <summary>All that the page shows.</summary>
public sealed record OverviewView(TeamFigures Team, IReadOnlyList<SignInDay>? SignIns, RetentionFigures? Retention);
