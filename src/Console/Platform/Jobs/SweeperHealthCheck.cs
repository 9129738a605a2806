using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Castellan.Platform.Jobs;

/// <summary>Watches the sweepers of the whole cluster. A late one degrades and does not take the node out of service.</summary>
internal sealed class SweeperHealthCheck(JobRuns runs, IEnumerable<SweeperRegistration> sweepers, TimeProvider clock) : IHealthCheck
{
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var late = SweeperHealth.Late(sweepers, await runs.LastSuccessesAsync(cancellationToken), _startedAt, clock.GetUtcNow());
        return late.Count == 0
            ? HealthCheckResult.Healthy("all jobs keep their schedule")
            : HealthCheckResult.Degraded("jobs are late", data: new Dictionary<string, object> { ["late"] = late });
    }
}
