using Castellan.Platform.Jobs;
using Castellan.Platform.Notifications;

namespace Castellan.Features.Incidents.Relay;

/// <summary>What the installation's operators tell organisations becomes their own incidents, each organisation's by itself.</summary>
public static class RelayFeature
{
    public static IServiceCollection AddRelay(this IServiceCollection services)
    {
        services.AddSingleton<RelayTelling>();
        services.AddScoped<INotificationWords, RelayNotifications>();
        services.AddSweeper<RelaySweeper>(RelaySweeper.Name, SweepSchedule.Every(TimeSpan.FromSeconds(10)));
        services.AddSweeper<RelayStatusSweeper>(RelayStatusSweeper.Name, SweepSchedule.Every(TimeSpan.FromMinutes(1)));
        return services;
    }
}
