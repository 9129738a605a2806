using Castellan.Data.Access;
using Castellan.Platform.Web;

namespace Castellan.Features.Audit.Holds;

/// <summary>Holds: entries of the audit log that outlive its retention, until somebody lets them go.</summary>
public static class HoldsFeature
{
    public static IServiceCollection AddHolds(this IServiceCollection services)
    {
        services.AddSingleton<HoldQueries>();
        services.AddSingleton<HoldCommands>();
        services.AddSingleton<HoldWords>();
        services.AddSingleton(new NavigationEntry(
            NavigationArea.Organisation, typeof(HoldTexts), "Holds", "lock", Addresses.AuditHolds, 306, nameof(Permission.AuditRead)));
        return services;
    }
}
