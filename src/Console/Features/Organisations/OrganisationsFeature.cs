using Castellan.Data.Organisations;
using Castellan.Platform.Jobs;
using Castellan.Platform.Web;

namespace Castellan.Features.Organisations;

/// <summary>Founding an organisation, landing in one, its settings, and its end.</summary>
public static class OrganisationsFeature
{
    public static IServiceCollection AddOrganisations(this IServiceCollection services)
    {
        services.AddSingleton<OrganisationCommands>();
        services.AddSingleton<OrganisationQueries>();
        services.AddSingleton<DeletionCommands>();
        services.AddSweeper<OrganisationSweeper>(OrganisationSweeper.Name, SweepSchedule.Every(TimeSpan.FromMinutes(10)));
        services.AddSingleton(new NavigationEntry(NavigationArea.Organisation, typeof(OrganisationTexts), "Settings", "settings", Addresses.Settings, 900));
        return services;
    }
}
