using Castellan.Data.Audit;
using Castellan.Data.Outcomes;

namespace Castellan.Data.Holds;

/// <summary>
/// Which entries a hold is about: every condition narrows it. It says by ids and numbers what stays the same for years; words
/// would find other entries once a name has changed. The database's <c>tenancy.hold_covers</c> says the same.
/// </summary>
/// <param name="To">The instant after the last one; null for what is still to come, too.</param>
public sealed record HoldScope(DateTimeOffset From, DateTimeOffset? To)
{
    /// <summary>Days that a hold without any condition but its time may span.</summary>
    public const int MostDaysOfEverything = 7;

    public Guid? Actor { get; init; }

    public Guid? Target { get; init; }

    /// <summary>Everything a person did and everything done to him. Stands alone: only times narrow it further.</summary>
    public Guid? About { get; init; }

    public IReadOnlyList<AuditAction> Actions { get; init; } = [];

    public IReadOnlyList<AuditOutcome> Outcomes { get; init; } = [];

    public Guid? Session { get; init; }

    public string? Request { get; init; }

    public string? Network { get; init; }

    /// <summary>Entries picked one by one; with <see cref="Sessions"/> these alone, and empty together for all.</summary>
    public IReadOnlyList<Guid> Entries { get; init; } = [];

    /// <summary>Sessions of which everything is meant.</summary>
    public IReadOnlyList<Guid> Sessions { get; init; } = [];

    public bool IsPicked => Entries.Count > 0 || Sessions.Count > 0;

    // An outcome alone is no choice of anything.
    private bool IsNarrow => IsPicked || Actor is not null || Target is not null || About is not null || Actions.Count > 0 || Session is not null || Request is not null || Network is not null;

    public Outcome<HoldScope> Bounded()
    {
        if (To <= From)
        {
            return new HoldMatchesNothing();
        }
        if (!IsNarrow && (To is not { } end || end - From > TimeSpan.FromDays(MostDaysOfEverything)))
        {
            return new HoldTooBroad(MostDaysOfEverything);
        }
        return About is null ? this : new HoldScope(From, To) { About = About };
    }

    public bool Covers(Guid entry, DateTimeOffset at, AuditAction action, AuditOutcome outcome, Guid? actor, Guid? target, Guid? session, string? request, string? network) =>
        at >= From && (To is null || at < To)
        && (!IsPicked || Entries.Contains(entry) || (session is { } inside && Sessions.Contains(inside)))
        && (About is null || About == actor || About == target)
        && (Actor is null || Actor == actor)
        && (Target is null || Target == target)
        && (Actions.Count == 0 || Actions.Contains(action))
        && (Outcomes.Count == 0 || Outcomes.Contains(outcome))
        && (Session is null || Session == session)
        && (Request is null || Request == request)
        && (Network is null || Network == network);
}
