using Castellan.Data.Access;
using Castellan.Platform.Jobs;
using Castellan.Platform.Palette;
using Castellan.Platform.Web;

namespace Castellan.Features.Policies;

/// <summary>What an organisation demands of those who enter it, and who is at risk of losing an account.</summary>
public static class PoliciesFeature
{
    public static IServiceCollection AddPolicies(this IServiceCollection services)
    {
        services.AddSingleton<PolicyQueries>();
        services.AddSingleton<PolicyCommands>();
        services.AddSweeper<PolicySweeper>(PolicySweeper.Name, SweepSchedule.Every(TimeSpan.FromMinutes(1)));
        services.AddSingleton(new OverviewPart(OverviewPlace.Figures, typeof(CoverageTile), 200, Permission.ProtectionRead));
        services.AddSingleton(new NavigationEntry(
            NavigationArea.Organisation, typeof(PolicyTexts), "Policies", "shield-check", Addresses.Policies, 230, nameof(Permission.ProtectionRead)));
        services.AddSingleton(new PaletteShortcut(typeof(PolicyTexts), "Protection", "shield", slug => Addresses.Protection(slug), Permission.ProtectionRead));
        return services;
    }
}
