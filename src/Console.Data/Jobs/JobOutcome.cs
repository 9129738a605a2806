namespace Castellan.Data.Jobs;

/// <summary>How a run ended. Stored as a number; never renumber.</summary>
public enum JobOutcome : short
{
    Running = 0,
    Done = 1,
    Failed = 2,

    /// <summary>Its node went away before the end; the next run found it.</summary>
    Abandoned = 3,
}
