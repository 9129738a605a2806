using Castellan.Platform.Providers;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.Extensions.Options;

namespace Castellan.Features.Account;

/// <summary>The way to a provider and back, to link an account there. An open page cannot be redirected, so it comes by here.</summary>
internal static class LinkEndpoints
{
    public const string Purpose = "link";
    public const string Linked = "linked";

    public static async Task<IResult> LeaveAsync(HttpContext http, string provider, string? token, LinkCommands commands, IOptions<ProviderOptions> options)
    {
        if (ProvidersPlatform.Named(provider, options.Value) is not { } named)
        {
            return Results.NotFound();
        }
        if (!await commands.IsOpenAsync(SignedIn.Of(http.User)!, token, http.RequestAborted))
        {
            return Results.LocalRedirect(Addresses.ProvidersAfter(nameof(ProviderFailed)));
        }
        await ProvidersPlatform.DepartAsync(http, named, new ProviderTrip(Purpose, token, null));
        return Results.Empty;
    }

    public static async Task<string> ArriveAsync(HttpContext http, ProviderAccount account, ProviderTrip trip)
    {
        // Signed out on the way: nobody is there to link it to.
        if (SignedIn.Of(http.User) is not { } who)
        {
            return Addresses.SignIn(Addresses.AccountProviders);
        }
        var linked = await http.RequestServices.GetRequiredService<LinkCommands>().LinkAsync(who, account, trip.Token, http.RequestAborted);
        return Addresses.ProvidersAfter(linked.Succeeded ? Linked : linked.Refusal.Code);
    }

    public static string Refused(ProviderTrip trip) => Addresses.ProvidersAfter(nameof(ProviderFailed));
}
