using Castellan.Data.Outcomes;

namespace Castellan.Features.Incidents;

/// <summary>The organisation has no incident with this number.</summary>
public sealed record IncidentNotFound : Refusal;

/// <summary>The timeline has no such line.</summary>
public sealed record TimelineEntryNotFound : Refusal;

/// <summary>The incident has no such measure.</summary>
public sealed record MeasureNotFound : Refusal;

/// <summary>A lead or an owner of a measure is an active member.</summary>
public sealed record NotAnActiveMember : Refusal;

/// <summary>There is no such form.</summary>
public sealed record FormUnknown : Refusal;

/// <summary>The organisation's audit log has no such entry.</summary>
public sealed record EvidenceNotFound : Refusal;

/// <summary>More files than a report carries.</summary>
public sealed record TooManyFiles(int Most) : Refusal
{
    public override IReadOnlyList<object> Words => [Most];
}

/// <summary>None of the chosen people has a session here that the actor may end.</summary>
public sealed record NothingToContain : Refusal;

/// <summary>More people than are contained in one step.</summary>
public sealed record TooManyPeople(int Most) : Refusal
{
    public override IReadOnlyList<object> Words => [Most];
}
