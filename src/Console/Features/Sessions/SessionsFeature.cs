using Castellan.Data.Access;
using Castellan.Platform.Web;

namespace Castellan.Features.Sessions;

/// <summary>Who is in the organisation now, and how its access is ended.</summary>
public static class SessionsFeature
{
    public static IServiceCollection AddOrganisationSessions(this IServiceCollection services)
    {
        services.AddSingleton<EntryQueries>();
        services.AddSingleton<EntryCommands>();
        services.AddSingleton(new NavigationEntry(
            NavigationArea.Organisation, typeof(SessionTexts), "Sessions", "laptop", Addresses.Sessions, 220, nameof(Permission.SessionsRead)));
        return services;
    }
}
