using Castellan.Data.Access;
using Castellan.Data.Files;
using Castellan.Platform.Files;
using Castellan.Platform.Jobs;
using Castellan.Platform.Notifications;
using Castellan.Platform.Web;

namespace Castellan.Features.Audit.Exports;

/// <summary>Exports of the audit log: asked for from a filter, made by a job, downloaded within a day.</summary>
public static class ExportsFeature
{
    public static IServiceCollection AddExports(this IServiceCollection services)
    {
        services.AddSingleton<ExportQueries>();
        services.AddSingleton<ExportCommands>();
        services.AddSingleton<ExportFile>();
        services.AddSingleton<ExportBatches>();
        services.AddScoped<INotificationWords, ExportNotifications>();
        services.AddScoped<IOrganisationWork, ExportWorkLines>();
        services.AddSingleton(new FileRule(FileKind.AuditExport, Permission.AuditExport));
        services.AddSweeper<ExportSweeper>(ExportSweeper.Name, SweepSchedule.Every(TimeSpan.FromSeconds(5)), forOrganisations: true);
        services.AddSingleton(new NavigationEntry(
            NavigationArea.Organisation, typeof(ExportTexts), "Exports", "download", Addresses.Exports, 310, nameof(Permission.AuditExport)));
        return services;
    }
}
