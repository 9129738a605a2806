using Castellan.Platform.Notifications;

namespace Castellan.Features.Policies.Rescues;

/// <summary>The way back for members who lost all second factors and whose accounts the organisation manages.</summary>
public static class RescuesFeature
{
    public static IServiceCollection AddMemberRescues(this IServiceCollection services)
    {
        services.AddSingleton<RescueQueries>();
        services.AddSingleton<RescueCommands>();
        services.AddScoped<INotificationWords, RescueNotifications>();
        return services;
    }
}
