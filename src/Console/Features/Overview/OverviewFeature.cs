using Castellan.Platform.Web;

namespace Castellan.Features.Overview;

/// <summary>The first page of an organisation: figures that lead to their lists, and what is left to do.</summary>
public static class OverviewFeature
{
    public static IServiceCollection AddOverview(this IServiceCollection services)
    {
        services.AddSingleton<SignInDays>();
        services.AddSingleton<OverviewQueries>();
        services.AddSingleton(new NavigationEntry(NavigationArea.Organisation, typeof(OverviewTexts), "Overview", "home", Addresses.Organisation, 100));
        return services;
    }
}
