using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Web;

/// <summary>The web face: limits, transport security, headers, forwarded addresses.</summary>
public static class WebPlatform
{
    private const long LargestBody = 1024 * 1024;

    public static IServiceCollection AddWebFace(this IServiceCollection services)
    {
        services.AddOptions<PublicOptions>().BindConfiguration(PublicOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PublicOptions>, PublicOptionsCheck>();
        services.AddSingleton<PublicAddress>();
        services.AddOptions<ProxyOptions>().BindConfiguration(ProxyOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProxyOptions>, ProxyOptionsCheck>();
        services.AddSingleton<IConfigureOptions<ForwardedHeadersOptions>, ForwardedFromProxies>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.HttpOnly = true;
        });
        services.AddSingleton<IConfigureOptions<Microsoft.AspNetCore.Antiforgery.AntiforgeryOptions>, ProductionAntiforgeryCookie>();
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.MaxRequestLineSize = 8 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        return services;
    }

    public static WebApplication UseWebFace(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        if (app.Environment.IsProduction())
        {
            app.UseStrictTransport();
        }
        app.UseStrictCircuitOrigin();
        return app;
    }
}

/// <summary>In production the antiforgery cookie is host-bound; elsewhere plain http on localhost must still work.</summary>
internal sealed class ProductionAntiforgeryCookie(IHostEnvironment environment) : IConfigureOptions<Microsoft.AspNetCore.Antiforgery.AntiforgeryOptions>
{
    public void Configure(Microsoft.AspNetCore.Antiforgery.AntiforgeryOptions options)
    {
        if (environment.IsProduction())
        {
            options.Cookie.Name = "__Host-castellan-form";
            options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        }
    }
}
