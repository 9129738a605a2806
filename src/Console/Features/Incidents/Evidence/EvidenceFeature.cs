namespace Castellan.Features.Incidents.Evidence;

/// <summary>Evidence of an incident: entries and sessions that are pinned to it, and the holds that keep them beyond the purge.</summary>
public static class EvidenceFeature
{
    public static IServiceCollection AddEvidence(this IServiceCollection services)
    {
        services.AddSingleton<EvidenceQueries>();
        services.AddSingleton<EvidenceCommands>();
        return services;
    }
}
