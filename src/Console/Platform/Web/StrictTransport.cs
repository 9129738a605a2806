using Castellan.Platform.Telemetry;

namespace Castellan.Platform.Web;

/// <summary>
/// In production nothing but health is answered over plain http: a person's browser is led to the configured public address,
/// everything else is refused, so that what should have been encrypted does not go unnoticed. Browsers are told to ask by https alone.
/// </summary>
public static class StrictTransport
{
    private const string Policy = "max-age=31536000; includeSubDomains";

    public static IApplicationBuilder UseStrictTransport(this WebApplication app)
    {
        var links = app.Services.GetRequiredService<PublicAddress>();
        return app.Use((http, next) =>
        {
            if (http.Request.IsHttps)
            {
                // As the answer starts: a failure clears what was set before it.
                http.Response.OnStarting(static state =>
                {
                    ((HttpContext)state).Response.Headers.StrictTransportSecurity = Policy;
                    return Task.CompletedTask;
                }, http);
                return next(http);
            }
            if (IsHealth(http.Request.Path))
            {
                return next(http);
            }
            if (IsNavigation(http.Request))
            {
                // Not by the Host header, which is the visitor's to choose.
                http.Response.Redirect(links.Root.GetLeftPart(UriPartial.Authority) + http.Request.Path.ToUriComponent() + http.Request.QueryString.ToUriComponent(), permanent: false, preserveMethod: true);
                return Task.CompletedTask;
            }
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
    }

    // Asked by a load balancer on its own network; says healthy or not, and no more.
    private static bool IsHealth(PathString path) =>
        path.Equals(HealthPlatform.Live, StringComparison.OrdinalIgnoreCase) || path.Equals(HealthPlatform.Ready, StringComparison.OrdinalIgnoreCase);

    private static bool IsNavigation(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase);
}
