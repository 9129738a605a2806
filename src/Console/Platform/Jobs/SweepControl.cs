using Quartz;

namespace Castellan.Platform.Jobs;

/// <summary>What an operator may ask of the scheduler: when a sweeper runs next, and to run it now.</summary>
public sealed class SweepControl(ISchedulerFactory schedulers)
{
    /// <summary>Null when no run is planned, or the scheduler of this node has not started.</summary>
    public async Task<DateTimeOffset?> NextAsync(string sweeper, CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation);
        var trigger = await scheduler.GetTrigger(new TriggerKey(sweeper, SweeperJob.Group), cancellation);
        return trigger?.NextFireTimeUtc;
    }

    /// <summary>Wakes the sweeper on one node of the cluster; a run that is under way ends first.</summary>
    public async Task RunNowAsync(string sweeper, CancellationToken cancellation)
    {
        var scheduler = await schedulers.GetScheduler(cancellation);
        await scheduler.TriggerJob(new JobKey(sweeper, SweeperJob.Group), cancellation);
    }
}
