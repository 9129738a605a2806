using Castellan.Data.Identity;
using Castellan.Platform.Outbound;
using Castellan.Platform.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Providers;

/// <summary>This server's own connections to each provider that is offered. One that fails does not keep people waiting, nor the other.</summary>
public sealed class ProviderLines : IDisposable
{
    // A page of a person's own addresses is a few kilobytes.
    private const int LongestAnswer = 256 * 1024;

    private readonly Dictionary<Provider, (HttpClient Client, CircuitHandler Circuit)> _lines;

    public ProviderLines(IOptions<ProviderOptions> options, TimeProvider clock) => _lines = options.Value.Offered.ToDictionary(
        provider => provider,
        _ => CircuitHandler.Open(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), TimeSpan.FromSeconds(options.Value.PauseSeconds), LongestAnswer, clock));

    /// <summary>Those that are not asked for a while, and since when.</summary>
    public IEnumerable<(Provider Provider, DateTimeOffset Since)> Down => from line in _lines where line.Value.Circuit.DownSince is not null select (line.Key, line.Value.Circuit.DownSince!.Value);

    public HttpClient To(Provider provider) => _lines[provider].Client;

    public void Dispose()
    {
        foreach (var (client, _) in _lines.Values)
        {
            client.Dispose();
        }
    }
}

/// <summary>Says when nobody can sign in by a provider. The node stays in service: every other way in is open.</summary>
internal sealed class ProvidersHealthCheck(IOptions<ProviderOptions> options, ProviderLines lines) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var down = lines.Down.ToList();
        return Task.FromResult(
            options.Value.Offered.Count == 0 ? HealthCheckResult.Healthy("no provider is configured", HealthPlatform.Telling("Off"))
            : down.Count > 0 ? HealthCheckResult.Degraded(string.Join("; ", down.Select(one => $"{one.Provider} does not answer since {one.Since:u}")))
            : HealthCheckResult.Healthy("providers answer"));
    }
}
