using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Castellan.Platform.Web;

/// <summary>
/// Refuses what could not be read further in: a body larger than allowed, a length given twice (request smuggling, RFC 9112
/// 6.3), a form in an encoding other than UTF-8.
/// </summary>
public static class ReadableRequests
{
    // Kestrel keeps a Content-Length that came beside a Transfer-Encoding under this name.
    private const string SetAside = "X-Content-Length";

    public static IApplicationBuilder UseReadableRequests(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (Fault(http) is { } status)
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        }
        return next(http);
    });

    private static int? Fault(HttpContext http)
    {
        var request = http.Request;
        if (request.Headers.ContainsKey(HeaderNames.TransferEncoding) && (request.ContentLength is not null || request.Headers.ContainsKey(SetAside)))
        {
            return StatusCodes.Status400BadRequest;
        }
        if (request.ContentLength > http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize)
        {
            return StatusCodes.Status413PayloadTooLarge;
        }
        return IsReadable(request.ContentType) ? null : StatusCodes.Status415UnsupportedMediaType;
    }

    private static bool IsReadable(string? contentType) =>
        contentType is null || !MediaTypeHeaderValue.TryParse(contentType, out var type) || !type.Charset.HasValue || type.Charset.Length == 0
        || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase);
}
