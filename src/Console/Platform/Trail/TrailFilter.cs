using Castellan.Data.Audit;

namespace Castellan.Platform.Trail;

/// <summary>Which outcomes a reader asks for.</summary>
public enum TrailOutcome
{
    Any,

    /// <summary>Refused or failed.</summary>
    NotDone,
    Refused,
    Failed,
    Done,
}

/// <summary>What a reader of the trail asks for; every condition narrows it further.</summary>
public sealed record TrailFilter
{
    public static readonly TrailFilter Everything = new();

    public Guid? Actor { get; init; }

    public Guid? Target { get; init; }

    /// <summary>Everything a person did and everything done to him. Stands alone: only times and words narrow it further.</summary>
    public Guid? About { get; init; }

    /// <summary>Any of these; empty for all.</summary>
    public IReadOnlyList<AuditAction> Actions { get; init; } = [];

    public TrailOutcome Outcome { get; init; }

    /// <summary>A session belongs to one person: name that person as <see cref="Actor"/> too, and the search is short.</summary>
    public Guid? Session { get; init; }

    /// <summary>One request: name its person and its day too, and the search is short.</summary>
    public string? Request { get; init; }

    /// <summary>A network, as entries name it.</summary>
    public string? Network { get; init; }

    /// <summary>Words that occur in the name of who did it or on whom, or among the values that changed.</summary>
    public string? Words { get; init; }

    /// <summary>The first instant.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The instant after the last one.</summary>
    public DateTimeOffset? To { get; init; }

    public bool IsEverything =>
        Actor is null && Target is null && About is null && Actions.Count == 0 && Outcome == TrailOutcome.Any && Session is null
        && Request is null && Network is null && Words is null && From is null && To is null;
}
