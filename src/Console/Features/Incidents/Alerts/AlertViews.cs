using Castellan.Data.Alerts;

namespace Castellan.Features.Incidents.Alerts;

/// <summary>An alert as the list shows it.</summary>
/// <param name="Person">Who did it, or whom it happened to; null where the name is erased.</param>
public sealed record AlertRow(
    Guid Id, AlertRule Rule, Guid? PersonId, string? Person, DateTimeOffset FirstAt, DateTimeOffset LastAt, int Entries, DateTimeOffset RaisedAt,
    AlertState State, string? DecidedBy, DateTimeOffset? DecidedAt, string Reason, int? IncidentNumber);

/// <summary>A page of them, newest first.</summary>
/// <param name="After">Where the next page begins; null on the last.</param>
public sealed record AlertList(IReadOnlyList<AlertRow> Rows, int Open, Guid? After);

/// <summary>How one rule is set.</summary>
public sealed record AlertRuleRow(AlertRule Rule, bool IsOn, int Threshold, bool IsDefault);
