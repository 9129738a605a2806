using Castellan.Platform.Trail;

namespace Castellan.Features.Overview;

/// <summary>The team in figures.</summary>
/// <param name="Recent">Active members who were in this organisation during the last seven days.</param>
public sealed record TeamFigures(int Active, int Suspended, int Owners, int Recent, int InvitationsPending, int InvitationsExpired, bool HasIncidentContact, Guid OwnerRoleId);

/// <summary>Sign-ins and refusals of one day in the organisation's time zone.</summary>
public sealed record SignInDay(DateOnly Day, long Done, long Refused);

/// <summary>All that the page shows.</summary>
public sealed record OverviewView(TeamFigures Team, IReadOnlyList<SignInDay>? SignIns, TrailRetention? Retention);
