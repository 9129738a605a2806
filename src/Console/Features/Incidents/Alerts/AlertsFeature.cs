using Castellan.Data.Access;
using Castellan.Platform.Jobs;
using Castellan.Platform.Notifications;
using Castellan.Platform.Web;

namespace Castellan.Features.Incidents.Alerts;

/// <summary>Alerts: rules over the audit log that call people, and what people make of them.</summary>
public static class AlertsFeature
{
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton<AlertQueries>();
        services.AddSingleton<AlertCommands>();
        services.AddScoped<AlertWords>();
        services.AddScoped<INotificationWords, AlertNotifications>();
        services.AddSweeper<AlertSweeper>(AlertSweeper.Name, SweepSchedule.Every(TimeSpan.FromSeconds(10)), forOrganisations: true);
        services.AddSingleton(new NavigationEntry(
            NavigationArea.Organisation, typeof(AlertTexts), "Alerts", "alert-octagon", Addresses.Alerts, 405, nameof(Permission.IncidentsRead)));
        return services;
    }
}
