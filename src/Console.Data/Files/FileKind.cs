namespace Castellan.Data.Files;

/// <summary>What a file is to the organisation; decides who may download it. Stored as a number; never renumber.</summary>
public enum FileKind : short
{
    AuditExport = 1,

    /// <summary>A person's own data, in the installation's stream: only that person downloads it.</summary>
    MyData = 2,

    IncidentAttachment = 3,
}

/// <summary>Stored as a number; never renumber.</summary>
public enum FileState : short
{
    /// <summary>Chunks are still coming; nobody can download it.</summary>
    Arriving = 0,

    Ready = 1,

    /// <summary>Given up before its time; the next sweep deletes it.</summary>
    Discarded = 2,
}
