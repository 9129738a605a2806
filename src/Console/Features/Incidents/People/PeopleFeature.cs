using Castellan.Data.Access;
using Castellan.Platform.Authorization;
using Castellan.Platform.Jobs;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;

namespace Castellan.Features.Incidents.People;

/// <summary>Notices to the people whom an incident affects: lists, texts, sending in batches, and what became of each mail.</summary>
public static class PeopleFeature
{
    public static IServiceCollection AddPeople(this IServiceCollection services)
    {
        services.AddSingleton<NoticeLetters>();
        services.AddSingleton<NoticeQueries>();
        services.AddSingleton<NoticeCommands>();
        services.AddSingleton<RecipientCommands>();
        services.AddScoped<PeopleWords>();
        services.AddScoped<DeliveryFile>();
        services.AddSweeper<NoticeSweeper>(NoticeSweeper.Name, SweepSchedule.Every(TimeSpan.FromSeconds(5)), forOrganisations: true);
        services.AddSweeper<AddressSweeper>(AddressSweeper.Name, SweepSchedule.Every(TimeSpan.FromHours(1)));
        return services;
    }

    public static void MapPeople(this IEndpointRouteBuilder app) =>
        app.MapGet(Addresses.DeliveryRecordRoute, ExportAsync).WithMetadata(new TenantPageAttribute(Permission.IncidentsManage));

    private static async Task ExportAsync(HttpContext http, int number, int notice, TenantState tenant, NoticeCommands commands, DeliveryFile file)
    {
        var noted = await commands.NoteExportAsync(tenant.Current!.Actor, number, notice, http.RequestAborted);
        if (!noted.Succeeded)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        http.Response.Headers.ContentDisposition = $"attachment; filename={IncidentWork.Named(number)}-{notice}.csv";
        http.Response.ContentType = "text/csv; charset=utf-8";
        await file.WriteAsync(tenant.Current!.Actor, number, notice, http.Response.Body, http.RequestAborted);
    }
}
