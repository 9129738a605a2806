using Castellan.Data.Verifications;
using Castellan.Platform.Seals;
using Castellan.Platform.Trail;

namespace Castellan.Features.Audit.Kept;

/// <summary>All that the page shows.</summary>
/// <param name="Held">Entries that are past the retention and kept by holds.</param>
/// <param name="Last">The verification that ended last with a result.</param>
public sealed record KeptView(
    TrailRetention Retention, int OpenHolds, long Held, DateTimeOffset? OldestHeld, VerificationRow? Last, IReadOnlyList<VerificationRow> Verifications, IReadOnlyList<PurgeRow> Purges)
{
    public VerificationRow? Waiting => Verifications.FirstOrDefault(row => row.State == VerificationState.Waiting);

    public bool IsBroken => Last?.State == VerificationState.Broken;
}

/// <param name="By">Who asked for it; null for the daily one.</param>
/// <param name="Share">Of 100, while it is under way.</param>
public sealed record VerificationRow(
    Guid Id, VerificationState State, DateTimeOffset RequestedAt, bool IsDaily, string? By, DateTimeOffset? EndedAt, long Entries, long Seals, DateTimeOffset? First, DateTimeOffset? Last,
    IReadOnlyList<VerificationFinding> Findings, int Share);

/// <summary>A day that went.</summary>
public sealed record PurgeRow(DateOnly Day, long Purged, long Kept, IReadOnlyList<int> Holds);
