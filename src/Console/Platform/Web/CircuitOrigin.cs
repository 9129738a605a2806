using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;

namespace Castellan.Platform.Web;

/// <summary>
/// Refuses circuit connections from other sites. A browser sends cookies with a WebSocket from any origin and enforces no
/// same-origin policy on it, so the server has to.
/// </summary>
public static class CircuitOrigin
{
    public static IApplicationBuilder UseStrictCircuitOrigin(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase) && !IsOwn(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }
        return next(http);
    });

    /// <summary>A WebSocket or POST must name its origin; other requests may leave it out.</summary>
    public static bool IsOwn(HttpRequest request)
    {
        var origin = request.Headers[HeaderNames.Origin];
        if (origin.Count == 0)
        {
            return HttpMethods.IsGet(request.Method) && !request.HttpContext.WebSockets.IsWebSocketRequest;
        }
        return origin.Count == 1 && string.Equals(origin[0], UriHelper.BuildAbsolute(request.Scheme, request.Host).TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
    }
}
