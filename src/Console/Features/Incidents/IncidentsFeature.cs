using Castellan.Data.Access;
using Castellan.Data.Files;
using Castellan.Platform.Authorization;
using Castellan.Platform.Files;
using Castellan.Platform.Jobs;
using Castellan.Platform.Notifications;
using Castellan.Platform.Palette;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;

namespace Castellan.Features.Incidents;

/// <summary>Incidents from the first suspicion to the closed record: clocks, timeline, measures, forms, and the register.</summary>
public static class IncidentsFeature
{
    public static IServiceCollection AddIncidents(this IServiceCollection services)
    {
        services.AddSingleton<IncidentQueries>();
        services.AddSingleton<RegisterQueries>();
        services.AddSingleton<DeadlineQueries>();
        services.AddSingleton<ReportCommands>();
        services.AddSingleton<ReportLetters>();
        services.AddSingleton<IncidentCommands>();
        services.AddSingleton<TimelineCommands>();
        services.AddSingleton<AnchorCommands>();
        services.AddSingleton<MeasureCommands>();
        services.AddSingleton<ContainmentQueries>();
        services.AddSingleton<ContainmentCommands>();
        services.AddSingleton<ObligationCommands>();
        services.AddSweeper<ReminderSweeper>(ReminderSweeper.Name, SweepSchedule.Every(TimeSpan.FromSeconds(20)), forOrganisations: true);
        services.AddSingleton<FilingCommands>();
        services.AddSingleton<RegisterCommands>();
        services.AddSingleton<FormDrafts>();
        services.AddScoped<IncidentWords>();
        services.AddScoped<RegisterFile>();
        services.AddScoped<INotificationWords, IncidentNotifications>();
        services.AddScoped<IOrganisationWork, DeadlineWork>();
        services.AddSingleton(new FileRule(FileKind.IncidentAttachment, Permission.IncidentsRead));
        services.AddSingleton(new OverviewPart(OverviewPlace.Figures, typeof(DeadlineTile), 400, Permission.IncidentsRead));
        services.AddSingleton(new OverviewPart(OverviewPlace.Sections, typeof(OpenIncidents), 100, Permission.IncidentsRead));
        services.AddSingleton(new NavigationEntry(
            NavigationArea.Organisation, typeof(IncidentTexts), "Incidents", "alert-triangle", Addresses.Incidents, 400, nameof(Permission.IncidentsRead)));
        services.AddSingleton(new NavigationEntry(
            NavigationArea.Organisation, typeof(IncidentTexts), "Register", "list", Addresses.Register, 410, nameof(Permission.RegisterRead)));
        services.AddScoped<IPaletteSource, IncidentPalette>();
        services.AddSingleton(new PaletteShortcut(typeof(IncidentTexts), "ReportTitle", "flag", Addresses.ReportIncident));
        services.AddSingleton(new PaletteShortcut(typeof(IncidentTexts), "RulesTitle", "clock", Addresses.IncidentRules, Permission.IncidentsRead));
        return services;
    }

    public static void MapIncidents(this IEndpointRouteBuilder app) =>
        app.MapGet(Addresses.RegisterFileRoute, ExportAsync).WithMetadata(new TenantPageAttribute(Permission.RegisterRead));

    private static async Task ExportAsync(HttpContext http, TenantState tenant, RegisterQueries queries, RegisterCommands commands, RegisterFile file)
    {
        var actor = tenant.Current!.Actor;
        var register = await queries.ListAsync(actor, RegisterRequest.Read(http.Request.Query["told"], http.Request.Query["year"]), http.RequestAborted);
        var noted = await commands.NoteExportAsync(actor, register.Rows.Count, http.RequestAborted);
        if (!noted.Succeeded)
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        http.Response.Headers.ContentDisposition = "attachment; filename=register.csv";
        http.Response.ContentType = "text/csv; charset=utf-8";
        // The mark tells spreadsheets the encoding.
        await http.Response.WriteAsync("\uFEFF" + file.Write(register), http.RequestAborted);
    }
}
