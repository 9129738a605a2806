using Castellan.Features.Access;
using Castellan.Features.Audit;
using Castellan.Features.Organisations;
using Castellan.Features.Overview;

namespace Castellan;

/// <summary>The features, one line each.</summary>
internal static class FeatureList
{
    public static void AddTo(IServiceCollection services)
    {
        services.AddOverview();
        services.AddOrganisations();
        services.AddAccess();
        services.AddAudit();
    }

    public static void MapTo(WebApplication web)
    {
    }
}
