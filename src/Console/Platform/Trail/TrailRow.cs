using Castellan.Data.Audit;

namespace Castellan.Platform.Trail;

/// <summary>An entry as the statement answers it.</summary>
internal sealed class TrailRow
{
    public DateTimeOffset OccurredAt { get; init; }

    public long Tx { get; init; }

    public short Version { get; init; }

    public Guid Id { get; init; }

    public short Action { get; init; }

    public short Outcome { get; init; }

    public short ActorKind { get; init; }

    public Guid? ActorId { get; init; }

    public short TargetKind { get; init; }

    public Guid? TargetId { get; init; }

    public Guid? SessionId { get; init; }

    public string? RequestId { get; init; }

    public string? Network { get; init; }

    public string? Device { get; init; }

    public string? Changes { get; init; }

    public TrailEntry ToEntry() => new(
        OccurredAt.ToUniversalTime(), Id, (AuditAction)Action, (AuditOutcome)Outcome, (ActorKind)ActorKind, ActorId, (TargetKind)TargetKind, TargetId,
        SessionId, RequestId, Network, Device, Changes, Tx, Version);
}

/// <summary>A slice of time as the statement answers it.</summary>
internal sealed class TrailSliceRow
{
    public DateTimeOffset Begins { get; init; }

    public DateTimeOffset Ends { get; init; }

    public int Entries { get; init; }

    public int NotDone { get; init; }
}

/// <summary>A name as the statement answers it.</summary>
internal sealed class TrailNameRow
{
    public Guid Id { get; init; }

    public short Kind { get; init; }

    public string? Text { get; init; }

    public short? Role { get; init; }
}
