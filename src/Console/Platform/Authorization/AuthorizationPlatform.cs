using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Castellan.Platform.Authorization;

public static class AuthorizationPlatform
{
    /// <summary>Deny by default; pages and endpoints say what they open.</summary>
    public static IServiceCollection AddGuards(this IServiceCollection services)
    {
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<TenantGate>();
        services.AddScoped<TenantState>();
        services.AddScoped<IAuthorizationHandler, TenantRequirementHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalAsStatus>();
        services.AddScoped<Departure>();
        services.AddScoped<CircuitStanding>();
        services.AddScoped<CircuitHandler, CircuitGuard>();
        return services;
    }
}
