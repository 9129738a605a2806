using Castellan.Data.Holds;
using Castellan.Platform.Trail;

namespace Castellan.Features.Audit.Holds;

/// <summary>What shall be held: what a filter of the audit log lets through by now, or from then on as well.</summary>
public sealed record HoldOrder(TrailFilter Filter, string? Reason, bool WithFuture = false);

/// <summary>All that the page shows.</summary>
/// <param name="Names">Of the people and things that holds and the filter pick out.</param>
public sealed record HoldsView(IReadOnlyList<HoldRow> Holds, IReadOnlyDictionary<Guid, TrailName> Names);

/// <param name="Kept">Entries past the retention that it keeps; counted up to <see cref="HoldQueries.MostCounted"/>.</param>
public sealed record HoldRow(
    Guid Id, int Number, string Reason, HoldScope Scope, string? By, DateTimeOffset CreatedAt, int Kept, DateTimeOffset? ReleasedAt, string? ReleasedBy, string? ReleaseReason);
