using Castellan.Platform.Factors;
using Castellan.Platform.Providers;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Castellan.Features.SignIn;

/// <summary>The way in: sign-up, verification, sign-in and out, forgotten passwords, invitations, and the import of accounts.</summary>
public static class SignInFeature
{
    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<RegistrationOptions>, RegistrationOptionsCheck>();
        services.AddOptions<RegistrationOptions>().BindConfiguration(RegistrationOptions.Section).ValidateOnStart();
        services.AddSingleton<SignInCommands>();
        services.AddSingleton<SignUpCommands>();
        services.AddSingleton<ResetCommands>();
        services.AddSingleton<InvitationQueries>();
        services.AddSingleton<InvitationCommands>();
        services.AddSingleton<ProviderCommands>();
        services.AddSingleton<SecondFactorCommands>();
        services.AddSingleton<SealedQuestions>();
        services.AddSingleton<PasskeyCommands>();
        services.AddSingleton(new ProviderArrival(ProviderEndpoints.Purpose, ProviderEndpoints.ArriveAsync, ProviderEndpoints.Refused));
        services.AddSingleton<UserImport>();
        return services;
    }

    /// <summary>Reading the form is what makes antiforgery mandatory.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapPost(Addresses.SignOut, SignOutAsync).AllowAnonymous();
        app.MapPost(Addresses.AskPasskey, AskPasskeyAsync).AllowAnonymous();
        app.MapGet(Addresses.ProviderRoute, ProviderEndpoints.LeaveAsync).AllowAnonymous();
    }

    private static async Task<RedirectHttpResult> SignOutAsync(
        HttpContext http, SignInCommands commands, SessionIssuer sessions, [FromForm(Name = "return")] string? address)
    {
        if (SignedIn.Of(http.User) is { } who)
        {
            await commands.SignOutAsync(who, http.RequestAborted);
        }
        sessions.Forget(http);
        return TypedResults.LocalRedirect(ReturnAddress.OrElse(address, Addresses.SignIn()));
    }

    // The same for everybody, unless a first step has said who it is.
    private static async Task<Results<ContentHttpResult, BadRequest>> AskPasskeyAsync(
        HttpContext http, PasskeyCommands commands, SessionIssuer sessions, [FromForm(Name = "step")] string? step)
    {
        if (!http.Request.HasFormContentType)
        {
            return TypedResults.BadRequest();
        }
        var question = await commands.AskAsync(step is null ? null : sessions.PendingOf(http), http.RequestAborted);
        sessions.KeepQuestion(http, commands.Seal(question), PasskeyCeremony.Lifetime);
        return TypedResults.Text(question.Options, "application/json");
    }
}
