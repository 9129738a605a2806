using Castellan.Data.Holds;
using Castellan.Platform.Trail;

namespace Castellan.Features.Audit.Holds;

/// <summary>What shall be held: what a filter of the audit log lets through by now, or from then on as well.</summary>
/// <param name="Incident">Number of the open incident whose evidence it is.</param>
public sealed record HoldOrder(TrailFilter Filter, string? Reason, bool WithFuture = false, int? Incident = null);

/// <summary>An incident that evidence can be held for.</summary>
public sealed record HoldIncident(int Number, string Title);

/// <summary>All that the page shows.</summary>
/// <param name="Names">Of the people and things that holds and the filter pick out.</param>
/// <param name="Incidents">Open ones, the youngest first; none for those who do not work on incidents.</param>
public sealed record HoldsView(IReadOnlyList<HoldRow> Holds, IReadOnlyDictionary<Guid, TrailName> Names, IReadOnlyList<HoldIncident> Incidents);

/// <param name="Kept">Entries past the retention that it keeps; counted up to <see cref="HoldQueries.MostCounted"/>.</param>
public sealed record HoldRow(
    Guid Id, int Number, string Reason, HoldScope Scope, string? By, DateTimeOffset CreatedAt, int Kept, DateTimeOffset? ReleasedAt, string? ReleasedBy, string? ReleaseReason, int? Incident);
