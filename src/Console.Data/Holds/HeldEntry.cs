using Castellan.Data.Audit;

namespace Castellan.Data.Holds;

/// <summary>The copy of a held entry, with what proves it: the seal it is under and the way from its leaf to that seal's root.</summary>
public sealed class HeldEntry : ITenantOwned
{
    private HeldEntry()
    {
    }

    public Guid OrgId { get; private set; }

    public DateTimeOffset OccurredAt { get; private set; }

    public Guid Id { get; private set; }

    public long Tx { get; private set; }

    public short Version { get; private set; }

    public AuditAction Action { get; private set; }

    public AuditOutcome Outcome { get; private set; }

    public ActorKind ActorKind { get; private set; }

    public Guid? ActorId { get; private set; }

    public TargetKind TargetKind { get; private set; }

    public Guid? TargetId { get; private set; }

    public Guid? SessionId { get; private set; }

    public string? RequestId { get; private set; }

    public string? Network { get; private set; }

    public string? Device { get; private set; }

    public string? Changes { get; private set; }

    /// <summary>Null when no seal is about it: it was tampered with before it was copied.</summary>
    public long? SealNumber { get; private set; }

    public int? LeafIndex { get; private set; }

    /// <summary>32 bytes a step, from the leaf upwards.</summary>
    public byte[]? Path { get; private set; }

    public DateTimeOffset CopiedAt { get; private set; }
}
