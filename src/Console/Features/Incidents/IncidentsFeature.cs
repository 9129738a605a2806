using Castellan.Data.Access;
using Castellan.Data.Files;
using Castellan.Features.Incidents.Forms;
using Castellan.Platform.Files;

namespace Castellan.Features.Incidents;

/// <summary>Incidents from the first suspicion to the closed record: clocks, timeline, measures, forms, and the register.</summary>
public static class IncidentsFeature
{
    public static IServiceCollection AddIncidents(this IServiceCollection services)
    {
        services.AddSingleton<IncidentQueries>();
        services.AddSingleton<RegisterQueries>();
        services.AddSingleton<ReportCommands>();
        services.AddSingleton<IncidentCommands>();
        services.AddSingleton<TimelineCommands>();
        services.AddSingleton<AnchorCommands>();
        services.AddSingleton<MeasureCommands>();
        services.AddSingleton<FilingCommands>();
        services.AddSingleton<RegisterCommands>();
        services.AddSingleton<FormDrafts>();
        services.AddScoped<IncidentWords>();
        services.AddScoped<RegisterFile>();
        services.AddSingleton(new FileRule(FileKind.IncidentAttachment, Permission.IncidentsRead));
        return services;
    }
}
