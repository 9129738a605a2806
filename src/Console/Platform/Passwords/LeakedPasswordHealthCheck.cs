using Castellan.Platform.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Passwords;

/// <summary>Says when leaked passwords go unnoticed. The node stays in service: it refuses no one who is right.</summary>
internal sealed class LeakedPasswordHealthCheck(IOptions<LeakedPasswordOptions> options, LeakedPasswordService service) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var source = options.Value.Source;
        return Task.FromResult(
            source == LeakedPasswordSource.Off ? HealthCheckResult.Healthy("leaked passwords are not looked up", HealthPlatform.Telling("Off"))
            : service.DownSince is { } since ? HealthCheckResult.Degraded($"leaked passwords go unnoticed since {since:u}")
            : HealthCheckResult.Healthy("leaked passwords are refused"));
    }
}
