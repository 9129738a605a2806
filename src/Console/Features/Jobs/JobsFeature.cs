using Castellan.Data.Access;
using Castellan.Platform.Web;

namespace Castellan.Features.Jobs;

/// <summary>What works for an organisation by itself: deadlines and reminders, exports, streams, and the upkeep of its record.</summary>
public static class JobsFeature
{
    public static IServiceCollection AddOrganisationJobs(this IServiceCollection services)
    {
        services.AddScoped<JobBoard>();
        services.AddSingleton<HistoryQueries>();
        services.AddSingleton(new OverviewPart(OverviewPlace.Figures, typeof(AttentionTile), 500, Permission.AuditRead));
        services.AddSingleton(new NavigationEntry(
            NavigationArea.Organisation, typeof(JobsTexts), "Jobs", "activity", Addresses.Jobs, 330, nameof(Permission.AuditRead)));
        return services;
    }
}
