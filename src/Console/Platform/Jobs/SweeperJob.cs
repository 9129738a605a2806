using Quartz;

namespace Castellan.Platform.Jobs;

/// <summary>The one class Quartz knows: a job's key names a sweeper, and a sweeper runs on one node at a time.</summary>
[DisallowConcurrentExecution]
public sealed class SweeperJob(SweepRunner runner) : IJob
{
    internal const string Group = "sweepers";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await runner.RunAsync(context.JobDetail.Key.Name, cancellationToken);
}
