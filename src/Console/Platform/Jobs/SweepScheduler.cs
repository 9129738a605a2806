using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Quartz;

namespace Castellan.Platform.Jobs;

/// <summary>
/// Declares every sweeper's schedule when a node starts, then starts the scheduler. A schedule that is stored already is
/// left alone, so a restart neither delays a daily run nor repeats it; a changed one is replaced, a dropped one removed.
/// A node that serves pages only declares and starts nothing.
/// </summary>
internal sealed partial class SweepScheduler(
    ISchedulerFactory factory, IEnumerable<SweeperRegistration> sweepers, IOptions<JobOptions> options, JobStore store, ILogger<SweepScheduler> log) : IHostedService
{
    private IScheduler? _scheduler;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.RunHere)
        {
            return;
        }
        var scheduler = await factory.GetScheduler(cancellationToken);
        await DeclareAsync(scheduler, [.. sweepers], cancellationToken);
        await scheduler.Start(cancellationToken);
        _scheduler = scheduler;
    }

    // Quartz's own hosted service, registered later and so stopped earlier, has shut the scheduler down after the running sweepers.
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_scheduler is null)
        {
            return;
        }
        try
        {
            await store.ForgetAsync(_scheduler.SchedulerInstanceId, cancellationToken);
        }
        catch (NpgsqlException fault)
        {
            // The next node to start takes this one for killed, and finds nothing of it to take over.
            LogNotSignedOff(log, fault.SqlState ?? "no connection");
        }
    }

    [LoggerMessage(1, LogLevel.Information, "NodeNotSignedOff: {Reason}")]
    private static partial void LogNotSignedOff(ILogger log, string reason);

    private static async Task DeclareAsync(IScheduler scheduler, List<SweeperRegistration> sweepers, CancellationToken cancellation)
    {
        foreach (var sweeper in sweepers)
        {
            var stored = await scheduler.GetTrigger(TriggerOf(sweeper.Name), cancellation);
            if (stored?.Description == sweeper.Schedule.ToString())
            {
                await scheduler.ResetTriggerFromErrorState(stored.Key, cancellation);
                continue;
            }
            await scheduler.ScheduleJob(JobFor(sweeper), TriggerFor(sweeper), ScheduleJobOptions.Replacing, cancellation);
        }
        var known = sweepers.Select(sweeper => new JobKey(sweeper.Name, SweeperJob.Group)).ToHashSet();
        var strays = (await scheduler.GetJobKeys(GroupMatcher<JobKey>.GroupEquals(SweeperJob.Group), cancellation)).Where(key => !known.Contains(key));
        await scheduler.DeleteJobs([.. strays], cancellation);
    }

    private static TriggerKey TriggerOf(string sweeper) => new(sweeper, SweeperJob.Group);

    private static IJobDetail JobFor(SweeperRegistration sweeper) =>
        JobBuilder.Create<SweeperJob>().WithIdentity(sweeper.Name, SweeperJob.Group).StoreDurably().Build();

    // However many slots passed while nothing ran, the sweeper runs once and finds all that is due.
    private static ITrigger TriggerFor(SweeperRegistration sweeper)
    {
        var trigger = TriggerBuilder.Create()
            .WithIdentity(TriggerOf(sweeper.Name))
            .WithDescription(sweeper.Schedule.ToString())
            .StartNow();
        return sweeper.Schedule.At is { } at
            ? trigger.WithCronSchedule($"0 {at.Minute} {at.Hour} * * ?", cron => cron
                .InTimeZone(TimeZoneInfo.Utc)
                .WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)).Build()
            : trigger.WithSimpleSchedule(simple => simple
                .WithInterval(sweeper.Schedule.Interval)
                .RepeatForever()
                .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithExistingCount)).Build();
    }
}
