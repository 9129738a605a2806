namespace Castellan.Data.Incidents;

/// <summary>Whom a form tells.</summary>
public enum NotificationDuty
{
    Authority,
    People,
}
