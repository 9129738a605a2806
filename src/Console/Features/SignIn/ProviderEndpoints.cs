using Castellan.Data.Text;
using Castellan.Platform.Language;
using Castellan.Platform.Providers;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.Extensions.Options;

namespace Castellan.Features.SignIn;

/// <summary>The way to a provider and back, to sign in.</summary>
internal static class ProviderEndpoints
{
    public const string Purpose = "sign-in";

    public static async Task<IResult> LeaveAsync(HttpContext http, string provider, string? @return, IOptions<ProviderOptions> options)
    {
        if (ProvidersPlatform.Named(provider, options.Value) is not { } named)
        {
            return Results.NotFound();
        }
        await ProvidersPlatform.DepartAsync(http, named, new ProviderTrip(Purpose, null, ReturnAddress.OrElse(@return, Addresses.Home)));
        return Results.Empty;
    }

    public static async Task<string> ArriveAsync(HttpContext http, ProviderAccount account, ProviderTrip trip)
    {
        var commands = http.RequestServices.GetRequiredService<ProviderCommands>();
        var entered = await commands.SignInAsync(account, Languages.Current, Origins.Of(http), http.RequestAborted);
        if (!entered.Succeeded)
        {
            return Addresses.SignInRefused(entered.Refusal.Code);
        }
        return http.RequestServices.GetRequiredService<SessionIssuer>().HandOver(http, entered.Value, ReturnAddress.OrElse(trip.ReturnTo, Addresses.Home));
    }

    public static string Refused(ProviderTrip trip) => Addresses.SignInRefused(nameof(ProviderFailed));
}
