using Castellan.Data.Jobs;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Castellan.Platform.Seals;

/// <summary>Watches whether entries are sealed in time. No other node would seal sooner, so a lag takes none out of service.</summary>
internal sealed class SealHealthCheck(SealStore store) : IHealthCheck
{
    /// <summary>A transaction that still runs holds the seals back; none runs that long.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var lag = await store.LagAsync(cancellationToken) ?? TimeSpan.Zero;
        var figures = new Dictionary<string, object> { ["lagSeconds"] = (long)lag.TotalSeconds };
        return lag > Patience ? HealthCheckResult.Degraded("entries of the audit log wait unsealed", data: figures) : HealthCheckResult.Healthy("the audit log is sealed", figures);
    }
}

/// <summary>Says when the last daily verification found that the audit log is not what was sealed, and when none has ended yet.</summary>
internal sealed class VerifiedHealthCheck(JobRuns runs) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await runs.LastEndedAsync(VerifySweeper.Name, cancellationToken) switch
        {
            null => HealthCheckResult.Healthy("the first verification is yet to come", HealthPlatform.Telling("Pending")),
            { Outcome: JobOutcome.Failed, Error: nameof(AuditTamperedException) } => HealthCheckResult.Degraded("the audit log is not what was sealed"),
            _ => HealthCheckResult.Healthy("no verification found a fault"),
        };
}
