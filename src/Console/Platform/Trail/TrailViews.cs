using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Streams;

namespace Castellan.Platform.Trail;

/// <summary>One line of the trail. Ids only; who and what they are stands in <see cref="TrailPage.Names"/>.</summary>
/// <param name="Tx">The transaction that wrote it; its seal is over that, too.</param>
public sealed record TrailEntry(
    DateTimeOffset OccurredAt,
    Guid Id,
    AuditAction Action,
    AuditOutcome Outcome,
    ActorKind ActorKind,
    Guid? ActorId,
    TargetKind TargetKind,
    Guid? TargetId,
    Guid? SessionId,
    string? RequestId,
    string? Network,
    string? Device,
    string? Changes,
    long Tx = 0,
    short Version = 1)
{
    public TrailCursor Cursor => new(OccurredAt, Id);
}

/// <summary>What an id stands for in this organisation.</summary>
/// <param name="Text">Name, address or device; null when there is none or the person was erased.</param>
/// <param name="Role">The kind of a role; built-in ones are named in the reader's language.</param>
public sealed record TrailName(TargetKind Kind, string? Text, RoleKind? Role = null);

/// <summary>One page of the trail, newest entry first.</summary>
/// <param name="Names">By id. An id that nobody in this organisation has is missing.</param>
/// <param name="Newer">Begins the page before this one; null at the newest end.</param>
/// <param name="Older">Begins the page after this one; null at the oldest end.</param>
/// <param name="SearchedTo">Set when the search stopped early, at this instant: so many entries were looked through for so few.</param>
public sealed record TrailPage(
    IReadOnlyList<TrailEntry> Entries,
    IReadOnlyDictionary<Guid, TrailName> Names,
    TrailCursor? Newer,
    TrailCursor? Older,
    DateTimeOffset? SearchedTo = null)
{
    public static readonly TrailPage Empty = new([], new Dictionary<Guid, TrailName>(), null, null);
}

/// <summary>What happened in a slice of time; <see cref="NotDone"/> are the refused and failed among the entries.</summary>
public sealed record TrailSlice(DateTimeOffset Begins, DateTimeOffset Ends, int Entries, int NotDone)
{
    /// <summary>Counting stops here.</summary>
    public const int Most = 10_000;

    public bool IsMore => Entries >= Most;
}

/// <summary>Entries as a stream sends them.</summary>
/// <param name="Reached">Where the next batch begins.</param>
public sealed record TrailBatch(IReadOnlyList<TrailEntry> Entries, IReadOnlyDictionary<Guid, TrailName> Names, StreamPlace Reached);

/// <summary>How long entries are kept, the oldest one still shown, and when its day is dropped.</summary>
public sealed record TrailRetention(int Days, DateTimeOffset? Oldest, DateTimeOffset? NextPurge)
{
    /// <summary>A day is dropped whole, once even its last entry is past the retention.</summary>
    public static TrailRetention Of(int days, DateTimeOffset? oldest) =>
        new(days, oldest, oldest is { } entry ? new DateTimeOffset(entry.UtcDateTime.Date.AddDays(days + 1), TimeSpan.Zero) : null);
}
