namespace Castellan.Data.Alerts;

/// <summary>What is looked for in the audit log. Stored as a number; never renumber.</summary>
public enum AlertRule : short
{
    FailedSignIns = 1,
    SecondFactorRemoved = 2,
    MassExport = 3,
    MassRemoval = 4,
    OwnerMade = 5,
    OwnerOnNewDevice = 6,
}

/// <summary>Stored as a number; never renumber.</summary>
public enum AlertState : short
{
    Open = 0,
    Dismissed = 1,

    /// <summary>An incident was opened from it.</summary>
    Opened = 2,
}
