using Castellan.Data.Incidents;

namespace Castellan.Features.Incidents.Evidence;

/// <summary>What keeps evidence of an incident beyond the purge.</summary>
/// <param name="Entries">Entries that were picked one by one; with no sessions either, it holds what a filter lets through.</param>
public sealed record EvidenceHold(int Number, string Reason, int Entries, int Sessions, string? By, DateTimeOffset PlacedAt, string? ReleasedBy, DateTimeOffset? ReleasedAt, string? ReleaseReason);

/// <summary>Something that was pinned.</summary>
/// <param name="Entry">Null for a session.</param>
public sealed record EvidencePin(Guid Id, PinnedEntry? Entry, Guid? Session, Guid? Person, string? PersonName, string Why, string? By, DateTimeOffset At);

/// <summary>The evidence of an incident, the youngest first.</summary>
public sealed record EvidenceView(IncidentHead Head, IReadOnlyList<EvidenceHold> Holds, IReadOnlyList<EvidencePin> Pins);

/// <summary>An incident that something can be pinned to.</summary>
public sealed record OpenChoice(int Number, string Title);
