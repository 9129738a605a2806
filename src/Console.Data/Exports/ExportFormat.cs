namespace Castellan.Data.Exports;

/// <summary>Stored as a number; never renumber.</summary>
public enum ExportFormat : short
{
    Csv = 1,

    /// <summary>One JSON object a line, in the schema of docs/audit-schema.md.</summary>
    JsonLines = 2,

    /// <summary>One event a line, in the Open Cybersecurity Schema Framework.</summary>
    Ocsf = 3,
}

/// <summary>Stored as a number; never renumber.</summary>
public enum ExportState : short
{
    Waiting = 0,
    Ready = 1,
    Failed = 2,
    Deleted = 3,
}
