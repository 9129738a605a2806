namespace Castellan.Data.Holds;

/// <summary>A day of an organisation's audit log that went after its retention: how much of it, and what holds kept.</summary>
public sealed class AuditPurge : ITenantOwned
{
    private AuditPurge()
    {
    }

    public Guid OrgId { get; private set; }

    public DateOnly Day { get; private set; }

    public long Purged { get; private set; }

    public long Kept { get; private set; }

    /// <summary>Numbers of the holds that kept something.</summary>
    public int[] Holds { get; private set; } = [];

    /// <summary>When it was put on the organisation's record; null until then.</summary>
    public DateTimeOffset? NotedAt { get; private set; }

    public void Note(DateTimeOffset now) => NotedAt = now;
}
