using Castellan.Data.Access;
using Castellan.Platform.Jobs;
using Castellan.Platform.Web;

namespace Castellan.Features.Audit.Kept;

/// <summary>What is kept of the audit log, for how long, and whether it is what was sealed.</summary>
public static class KeptFeature
{
    public static IServiceCollection AddKept(this IServiceCollection services)
    {
        services.AddSingleton<KeptQueries>();
        services.AddSingleton<VerificationCommands>();
        services.AddSingleton<FindingWords>();
        services.AddSweeper<VerificationSweeper>(VerificationSweeper.Name, SweepSchedule.Every(TimeSpan.FromSeconds(5)));
        services.AddSingleton(new NavigationEntry(
            NavigationArea.Organisation, typeof(KeptTexts), "Kept", "check-circle", Addresses.AuditKept, 303, nameof(Permission.AuditRead)));
        return services;
    }
}
