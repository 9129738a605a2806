using Castellan.Data.Outcomes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Castellan.Platform.Jobs;

/// <summary>Runs one sweeper and leaves a row of it. Failures are written down and go on to the scheduler.</summary>
public sealed partial class SweepRunner(
    IEnumerable<SweeperRegistration> sweepers, IServiceScopeFactory scopes, JobRuns runs, NodeName node, TimeProvider clock, ILogger<SweepRunner> log)
{
    public async Task RunAsync(string name, CancellationToken cancellation)
    {
        if (sweepers.SingleOrDefault(sweeper => sweeper.Name == name) is not { } registration)
        {
            // A node of another version declared it; that node runs it too.
            LogSweeperUnknown(log, name);
            return;
        }
        var run = await runs.StartAsync(name, node.Value, cancellation);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var sweeper = (ISweeper)scope.ServiceProvider.GetRequiredService(registration.Sweeper);
            var report = await sweeper.RunAsync(clock.GetUtcNow(), cancellation);
            Noted(name, await runs.EndAsync(run.Id, (row, now) => row.Finish(report.Words, report.Items, report.Arguments, now)));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Noted(name, await runs.EndAsync(run.Id, (row, now) => row.Abandon(now)));
            LogSweepStopped(log, name);
        }
        catch (Exception failure)
        {
            var error = failure.GetType().Name;
            LogSweepFailed(log, name, error);
            Noted(name, await runs.EndAsync(run.Id, (row, now) => row.Fail(error, now)));
            throw;
        }
    }

    private void Noted(string name, Outcome<Done> ended)
    {
        if (!ended.Succeeded)
        {
            LogRunTakenForLost(log, name, node.Value);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "SweeperUnknown {Sweeper}: not part of this version")]
    private static partial void LogSweeperUnknown(ILogger log, string sweeper);

    [LoggerMessage(2, LogLevel.Error, "SweepFailed {Sweeper}: {Error}")]
    private static partial void LogSweepFailed(ILogger log, string sweeper, string error);

    [LoggerMessage(3, LogLevel.Information, "SweepStopped {Sweeper}: this node is stopping, another run continues")]
    private static partial void LogSweepStopped(ILogger log, string sweeper);

    [LoggerMessage(4, LogLevel.Warning, "SweepTakenForLost {Sweeper} on {Node}: another node went on meanwhile")]
    private static partial void LogRunTakenForLost(ILogger log, string sweeper, string node);
}
