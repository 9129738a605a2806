namespace Castellan.Data.Incidents;

/// <summary>What was lost: one, two or all three. Stored as bits; never renumber.</summary>
[Flags]
public enum IncidentKinds : short
{
    None = 0,
    Confidentiality = 1,
    Integrity = 2,
    Availability = 4,
}

/// <summary>Stored as a number; never renumber.</summary>
public enum IncidentSeverity : short
{
    Low = 0,
    Medium = 1,
    High = 2,
    Critical = 3,
}

/// <summary>Where the work stands; people move freely between them. Stored as a number; never renumber.</summary>
public enum IncidentPhase : short
{
    Detection = 1,
    Containment = 2,
    Investigation = 3,
    Remediation = 4,
    Communication = 5,
    Review = 6,
}

/// <summary>Stored as a number; never renumber.</summary>
public enum IncidentState : short
{
    Open = 0,
    Closed = 1,

    /// <summary>Opened by mistake; stays readable with the reasons.</summary>
    Voided = 2,
}

/// <summary>How likely the people concerned come to harm. Stored as a number; never renumber.</summary>
public enum RiskLevel : short
{
    NotAssessed = 0,
    Unlikely = 1,
    Likely = 2,
    High = 3,
}
