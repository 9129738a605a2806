namespace Castellan.Features.Operator.Incidents;

/// <summary>
/// Incidents of the installation: operators write down what happened, choose the organisations it touches and tell them. What an
/// organisation makes of it stays the organisation's.
/// </summary>
public static class InstallationIncidentsFeature
{
    public static IServiceCollection AddInstallationIncidents(this IServiceCollection services)
    {
        services.AddSingleton<InstallationIncidentQueries>().AddSingleton<AffectedQueries>();
        return services.AddSingleton<InstallationIncidentCommands>().AddSingleton<InstallationDrafts>().AddSingleton<AffectedCommands>().AddSingleton<UpdateCommands>();
    }
}
