using System.Diagnostics;
using Castellan.Kit;
using Castellan.Kit.Time;
using Castellan.Platform.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Castellan.Shell;

/// <summary>The frame around every page, the pages that speak when none can, and the choices of theme and language.</summary>
public static class ShellFeature
{
    // A browser hands back what the first rendering left for the circuit: a page of rows is well over the usual 32 KB.
    private const long LargestMessage = 256 * 1024;

    private const string StatusPath = "/status";

    public static IServiceCollection AddShell(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents()
            .AddHubOptions(hub =>
            {
                hub.MaximumReceiveMessageSize = LargestMessage;
                hub.BindCircuits();
            });
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery();
        services.TryAddSingleton(TimeProvider.System);
        services.AddScoped<Pulse>();
        services.AddScoped<Toasts>();
        return services;
    }

    /// <summary>Early in the pipeline: gives answers without a body, and failures, a page that says what to do.</summary>
    // In a scope of their own: the failed page's renderer already has a document and takes no second one.
    public static IApplicationBuilder UseShell(this IApplicationBuilder app) =>
        app.UseExceptionHandler(StatusPath + "/500", createScopeForErrors: true)
            .UseStatusCodePagesWithReExecute(StatusPath + "/{0}", createScopeForStatusCodePages: true);

    /// <summary>Maps all pages; the answer takes conventions that hold for every one of them.</summary>
    public static RazorComponentsEndpointConventionBuilder MapShell(this WebApplication app)
    {
        app.MapPreferences();
        app.Map(StatusPath + "/{code:int:min(400):max(599)}", Status).AllowAnonymous().DisableAntiforgery();
        var pages = app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        pages.Add(OpenToEverybody);
        return pages;
    }

    // The browser's script asks for its list of initializers on the pages before sign-in too; a circuit still needs a session.
    private static void OpenToEverybody(EndpointBuilder endpoint)
    {
        if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } route } && route.Trim('/') is "_blazor/initializers" or "_framework/opaque-redirect")
        {
            endpoint.Metadata.Add(new AllowAnonymousAttribute());
        }
    }

    private static RazorComponentResult<StatusDocument> Status(int code, HttpContext http)
    {
        // A request that cannot be read is the sender's fault, also where the framework throws.
        var answer = http.Features.Get<IExceptionHandlerFeature>()?.Error is BadHttpRequestException bad ? bad.StatusCode : code;
        return new(new Dictionary<string, object?>
        {
            [nameof(StatusDocument.Code)] = answer,
            [nameof(StatusDocument.Reference)] = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier,
        })
        {
            StatusCode = answer,
        };
    }
}
