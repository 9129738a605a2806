using Castellan.Data.Tenancy;

namespace Castellan.Platform.Seals;

/// <summary>
/// Seals every second what has been written to the audit log. Every node tries; the database lets one at a time, and a node that is
/// killed leaves no gap and no double. What fails is tried again, and waits unsealed meanwhile.
/// </summary>
internal sealed partial class SealKeeper(SealStore store, SealKeys keys, TimeProvider clock, ILogger<SealKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Every;
            try
            {
                if (await store.SealAsync(keys.Sign, stoppingToken) is { Count: > 0 } made)
                {
                    keys.Remember(made[^1]);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogNotSealed(log, failure.GetType().Name);
                pause = AfterFailure;
            }
            try
            {
                await Task.Delay(pause, clock, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "AuditNotSealed {Error}: entries wait unsealed, the next try follows")]
    private static partial void LogNotSealed(ILogger log, string error);
}
