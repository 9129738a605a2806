using Castellan.Data.Outcomes;

namespace Castellan.Data.Holds;

/// <summary>A hold keeps people's data beyond its time, and its release lets evidence go: both need a reason.</summary>
public sealed record HoldReasonMissing : Refusal;

public sealed record HoldReasonTooLong(int Longest) : Refusal
{
    public override IReadOnlyList<object> Words => [Longest];
}

/// <summary>Nothing but a time, and too long a one: that would be another retention.</summary>
public sealed record HoldTooBroad(int MostDays) : Refusal
{
    public override IReadOnlyList<object> Words => [MostDays];
}

/// <summary>More entries than one hold may be about.</summary>
public sealed record HoldTooLarge(int Most) : Refusal
{
    public override IReadOnlyList<object> Words => [Most];
}

/// <summary>Words find entries by the names of today; a hold must find the same ones later.</summary>
public sealed record HoldByWords : Refusal;

public sealed record HoldMatchesNothing : Refusal;

public sealed record TooManyHolds(int Most) : Refusal
{
    public override IReadOnlyList<object> Words => [Most];
}

/// <summary>More entries and sessions than one hold may have picked.</summary>
public sealed record HoldPicksTooMuch(int Most) : Refusal
{
    public override IReadOnlyList<object> Words => [Most];
}

/// <summary>A hold belongs to an open incident of the organisation, and whoever places it works on incidents.</summary>
public sealed record HoldIncidentUnknown : Refusal;

public sealed record HoldNotFound : Refusal;

public sealed record HoldReleasedAlready(int Number) : Refusal
{
    public override IReadOnlyList<object> Words => [Number];
}
