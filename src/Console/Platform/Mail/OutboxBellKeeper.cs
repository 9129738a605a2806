using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Castellan.Platform.Mail;

/// <summary>
/// Sends soon after the bell. A mail rings before its transaction commits, hence the short wait; what is missed then,
/// or fails here, the scheduled sweep finds.
/// </summary>
internal sealed partial class OutboxBellKeeper(OutboxBell bell, IServiceScopeFactory scopes, TimeProvider clock, ILogger<OutboxBellKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Commit = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await bell.WaitAsync(stoppingToken);
                await Task.Delay(Commit, clock, stoppingToken);
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<OutboxSweeper>().SendOrdinaryAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogBellSweepFailed(log, failure.GetType().Name);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "OutboxBellSweepFailed {Error}: left to the scheduled sweep")]
    private static partial void LogBellSweepFailed(ILogger log, string error);
}
