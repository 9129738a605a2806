using Castellan.Data.Tenancy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Sessions;

public static class SessionsPlatform
{
    /// <summary>Each circuit is its session's alone.</summary>
    public static void BindCircuits(this HubOptions hub) => hub.AddFilter<CircuitOwners>();

    /// <summary>Server-side sessions as the one authentication scheme.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<SessionDirectory>();
        services.AddSingleton<SessionIssuer>();
        services.AddSingleton<RevocationFeed>();
        services.AddSingleton<OpenPages>();
        services.AddSingleton<CircuitOwners>();
        services.AddSingleton<IValidateOptions<SessionOptions>, SessionOptionsCheck>();
        services.AddOptions<SessionOptions>().BindConfiguration(SessionOptions.Section).ValidateOnStart();
        services.AddHostedService<RevocationKeeper>();
        services.AddAuthentication(SessionAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        return services;
    }
}
