namespace Castellan.Data.Audit;

/// <summary>One line of the audit log as it is read. Entries are written by <see cref="AuditAppender"/> alone.</summary>
public sealed class AuditEntry : ITenantOwned
{
    private AuditEntry()
    {
    }

    public Guid OrgId { get; private set; }

    public DateTimeOffset OccurredAt { get; private set; }

    public Guid Id { get; private set; }

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

    /// <summary>JSON: <c>{"before":{…},"after":{…}}</c>. Never names or addresses of people; those stand in <see cref="Subject"/>.</summary>
    public string? Changes { get; private set; }
}
