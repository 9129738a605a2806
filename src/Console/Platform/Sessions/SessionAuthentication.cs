using System.Text.Encodings.Web;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Sessions;

/// <summary>Authenticates a request by the session that its cookie names; the row decides, on every request.</summary>
public sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SessionCookie cookie, SessionDirectory sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "session";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (cookie.Read(Context) is not { } key)
        {
            return AuthenticateResult.NoResult();
        }
        var signedIn = await sessions.FindByKeyAsync(key, Origins.Of(Context), Context.RequestAborted);
        if (signedIn is null)
        {
            cookie.Clear(Context);
            return AuthenticateResult.NoResult();
        }
        return AuthenticateResult.Success(new AuthenticationTicket(signedIn.ToPrincipal(SchemeName), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // Only a person's own navigation is led to sign-in; a script could not read that page.
        if (HttpMethods.IsGet(Request.Method) && !Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase))
        {
            Response.Redirect(Addresses.SignIn(Request.Path + Request.QueryString));
            return Task.CompletedTask;
        }
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
