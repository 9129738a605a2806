using Castellan.Data.Tenancy;
using Castellan.Platform.Database;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Castellan.Platform.Telemetry;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: database, rights, clock, mail and jobs are well enough to take requests.</summary>
public static class HealthPlatform
{
    /// <summary>Where a check that is well says in its data why there is nothing to praise.</summary>
    public const string Aspect = "aspect";

    public const string Live = "/health/live";

    public const string Ready = "/health/ready";

    /// <summary>The data of a check that is well, with why there is nothing to praise.</summary>
    public static IReadOnlyDictionary<string, object> Telling(string aspect) => new Dictionary<string, object>(StringComparer.Ordinal) { [Aspect] = aspect };

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseHealthCheck>("database", tags: ["ready"])
            .AddCheck<RightsHealthCheck>("rights", tags: ["ready"])
            .AddCheck<ClockHealthCheck>("clock", tags: ["ready"]);
        return services;
    }

    /// <summary>Open to load balancers: they say healthy or not, and no more.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks(Live, new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks(Ready, new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }).AllowAnonymous();
    }
}

internal sealed class DatabaseHealthCheck(DatabaseFacts facts) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await facts.NowAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Npgsql.NpgsqlException fault)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", fault);
        }
    }
}

internal sealed class RightsHealthCheck(RoleCheck roles) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var faults = await roles.FaultsAsync(cancellationToken);
        return faults.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join("; ", faults));
    }
}

// The node goes on with the database's time; its machine's clock is told all the same, because its logs and its neighbours follow that.
internal sealed class ClockHealthCheck(DatabaseFacts facts, DatabaseClock clock) : IHealthCheck
{
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(30);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var skew = (clock.Machine.GetUtcNow() - await facts.NowAsync(cancellationToken)).Duration();
        return skew <= Tolerated ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"This node's clock is {skew.TotalSeconds:F0} s off the database's.");
    }
}
