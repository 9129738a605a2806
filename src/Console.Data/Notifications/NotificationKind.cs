namespace Castellan.Data.Notifications;

/// <summary>What somebody is told by the bell. Stored as a number; never renumber.</summary>
public enum NotificationKind : short
{
    IncidentReported = 1,
    IncidentLead = 2,
    ObligationDue = 3,
    ObligationOverdue = 4,
    RoleChanged = 5,
    ExportReady = 6,
    ExportFailed = 7,
    AlertRaised = 8,
    RescueAsked = 20,
    RescueApproved = 21,

    /// <summary>The code says how.</summary>
    RescueEnded = 22,
    IncidentRelayed = 40,
    RelayUpdated = 41,
    RelayWithdrawn = 42,
}
