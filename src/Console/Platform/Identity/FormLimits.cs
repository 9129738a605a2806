using System.Globalization;
using System.Threading.RateLimiting;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Castellan.Platform.Identity;

/// <summary>
/// Limits the forms that anybody may send, per network and form, and the returns from a provider, each of which makes this server ask
/// it. Only the paths listed here: a signed-in person's work is bounded elsewhere.
/// </summary>
public static class FormLimits
{
    private static readonly string[] Guarded = ["/signin", "/signup", "/verify", "/forgot", "/reset", "/invitation", Addresses.AccountAddress, Addresses.AccountRescue];

    public static IServiceCollection AddFormLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
                rejected.HttpContext.Response.Headers[HeaderNames.RetryAfter] = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return ValueTask.CompletedTask;
            };
        });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<AttemptOptions>>((limiter, attempts) => limiter.GlobalLimiter = PerNetwork(attempts.Value));
        return services;
    }

    private static PartitionedRateLimiter<HttpContext> PerNetwork(AttemptOptions options) => PartitionedRateLimiter.Create<HttpContext, string>(http =>
        LimitedBy(http.Request) is { } form
            ? RateLimitPartition.GetFixedWindowLimiter(
                $"{form} {Origins.NetworkOf(http.Connection.RemoteIpAddress)}",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = options.FormsPerNetwork, Window = TimeSpan.FromSeconds(options.WindowSeconds), QueueLimit = 0 })
            : RateLimitPartition.GetNoLimiter(""));

    private static string? LimitedBy(HttpRequest request) =>
        request.Path.StartsWithSegments(Addresses.ProviderTrips, StringComparison.OrdinalIgnoreCase) ? Addresses.ProviderTrips
        : HttpMethods.IsPost(request.Method) ? Guarded.FirstOrDefault(path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase))
        : null;
}
