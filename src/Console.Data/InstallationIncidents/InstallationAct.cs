using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.InstallationIncidents;

/// <summary>Stored as a number; never renumber.</summary>
public enum InstallationActKind : short
{
    Opened = 0,
    Closed = 1,
    Reopened = 2,
    Chosen = 3,
    Released = 4,
    Withdrawn = 5,
    Updated = 6,
}

/// <summary>What operators did about an incident of the installation. It outlives the audit log and is never changed.</summary>
public sealed class InstallationAct
{
    private InstallationAct()
    {
    }

    public Guid Id { get; private set; }

    public Guid IncidentId { get; private set; }

    public InstallationActKind Kind { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>How many organisations it was about, where it was about several.</summary>
    public int Count { get; private set; }

    public Guid By { get; private set; }

    public DateTimeOffset At { get; private set; }

    /// <summary>An act that takes reasons.</summary>
    public static Outcome<InstallationAct> Of(InstallationIncident incident, InstallationActKind kind, string? reason, Guid by, DateTimeOffset now) =>
        ProseText.Required(reason, Incident.ReasonLength).Then<InstallationAct>(cleaned =>
        {
            var act = Counted(incident, kind, 0, by, now);
            act.Reason = cleaned;
            return act;
        });

    public static InstallationAct Counted(InstallationIncident incident, InstallationActKind kind, int count, Guid by, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        IncidentId = incident.Id,
        Kind = kind,
        Count = count,
        By = by,
        At = now,
    };
}
