using Microsoft.AspNetCore.Authentication;

namespace Castellan.Platform.Sessions;

public static class SessionsPlatform
{
    /// <summary>Server-side sessions as the one authentication scheme.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<SessionDirectory>();
        services.AddSingleton<SessionIssuer>();
        services.AddAuthentication(SessionAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);
        return services;
    }
}
