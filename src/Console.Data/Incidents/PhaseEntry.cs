namespace Castellan.Data.Incidents;

/// <summary>One stay in one phase: when it was entered and left, by whom and why.</summary>
public sealed class PhaseEntry : ITenantOwned
{
    private PhaseEntry()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public Guid IncidentId { get; private set; }

    public IncidentPhase Phase { get; private set; }

    public DateTimeOffset EnteredAt { get; private set; }

    public DateTimeOffset? LeftAt { get; private set; }

    public Guid? EnteredBy { get; private set; }

    public string Reason { get; private set; } = "";

    internal static PhaseEntry Enter(Incident incident, IncidentPhase phase, Guid? by, string reason, DateTimeOffset now) => new()
    {
        OrgId = incident.OrgId,
        Id = Guid.CreateVersion7(now),
        IncidentId = incident.Id,
        Phase = phase,
        EnteredAt = now,
        EnteredBy = by,
        Reason = reason,
    };

    internal void Leave(DateTimeOffset now) => LeftAt = now;
}
