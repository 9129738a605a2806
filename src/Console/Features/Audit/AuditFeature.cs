using Castellan.Data.Access;
using Castellan.Platform.Web;

namespace Castellan.Features.Audit;

/// <summary>The audit log of an organisation: who did what, when, on whom, from where.</summary>
public static class AuditFeature
{
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditQueries>();
        services.AddSingleton(new NavigationEntry(
            NavigationArea.Organisation, typeof(AuditTexts), "Audit", "list", Addresses.Audit, 300, nameof(Permission.AuditRead)));
        return services;
    }
}
