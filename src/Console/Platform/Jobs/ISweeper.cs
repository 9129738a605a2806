namespace Castellan.Platform.Jobs;

/// <summary>
/// Work that is looked for on a schedule: it finds what is due as of a moment and does it. Obligations live in rows, the
/// schedule only wakes the sweeper, so a run repeated, late or cut short does no harm and missed runs are one run.
/// Exceptions reach the scheduler. Several implementations, one for each kind of work.
/// </summary>
public interface ISweeper
{
    Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation);
}
