using Castellan.Platform.Jobs;
using Castellan.Platform.Language;
using Castellan.Platform.Providers;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Castellan.Features.Account;

/// <summary>What belongs to the person and to no organisation: profile, password, second factor, e-mail address, sessions.</summary>
public static class AccountFeature
{
    public static IServiceCollection AddAccount(this IServiceCollection services)
    {
        services.AddSingleton<AccountQueries>();
        services.AddSingleton<AccountCommands>();
        services.AddSingleton<AddressCommands>();
        services.AddSingleton<FactorCommands>();
        services.AddSingleton<PasskeyCommands>();
        services.AddSingleton<RescueCommands>();
        services.AddSingleton<SessionCommands>();
        services.AddSingleton<LinkCommands>();
        services.AddSingleton<DataCommands>();
        services.AddSingleton<DataQueries>();
        services.AddSingleton<PersonalData>();
        services.AddSingleton(new ProviderArrival(LinkEndpoints.Purpose, LinkEndpoints.ArriveAsync, LinkEndpoints.Refused));
        services.AddSweeper<DataCopySweeper>(DataCopySweeper.Name, SweepSchedule.Every(TimeSpan.FromSeconds(30)));
        services.AddSweeper<ErasureSweeper>(ErasureSweeper.Name, SweepSchedule.Every(TimeSpan.FromHours(1)));
        services.AddSingleton(new NavigationEntry(NavigationArea.Account, typeof(AccountTexts), "Profile", "user", _ => Addresses.Account, 100));
        services.AddSingleton(new NavigationEntry(NavigationArea.Account, typeof(AccountTexts), "Address", "mail", _ => Addresses.AccountAddress, 110));
        services.AddSingleton(new NavigationEntry(NavigationArea.Account, typeof(AccountTexts), "Password", "key", _ => Addresses.AccountPassword, 120));
        services.AddSingleton(new NavigationEntry(NavigationArea.Account, typeof(AccountTexts), "SecondFactor", "shield", _ => Addresses.AccountSecondFactor, 125));
        services.AddSingleton(new NavigationEntry(NavigationArea.Account, typeof(AccountTexts), "Passkeys", "key", _ => Addresses.AccountPasskeys, 127));
        services.AddSingleton(new NavigationEntry(NavigationArea.Account, typeof(AccountTexts), "Sessions", "laptop", _ => Addresses.AccountSessions, 130));
        services.AddSingleton(new NavigationEntry(NavigationArea.Account, typeof(AccountTexts), "Providers", "link", _ => Addresses.AccountProviders, 140));
        services.AddSingleton(new NavigationEntry(NavigationArea.Account, typeof(AccountTexts), "Data", "database", _ => Addresses.AccountData, 180));
        return services;
    }

    // An open page cannot set cookies: after a change of profile the browser comes by here, and the whole page is drawn anew.
    public static void MapAccount(this IEndpointRouteBuilder app)
    {
        app.MapGet(Addresses.AccountSaved, ApplyAsync).RequireAuthorization();
        app.MapGet(Addresses.LinkProviderRoute, LinkEndpoints.LeaveAsync).RequireAuthorization();
    }

    private static async Task<RedirectHttpResult> ApplyAsync(HttpContext http, AccountQueries queries)
    {
        var profile = await queries.ProfileAsync(SignedIn.Of(http.User)!, http.RequestAborted);
        LanguageCookie.Keep(http, profile.Language);
        return TypedResults.LocalRedirect($"{Addresses.Account}?saved=true");
    }
}
