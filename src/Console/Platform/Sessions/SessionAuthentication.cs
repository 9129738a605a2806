using System.Security.Claims;
using System.Text.Encodings.Web;
using Castellan.Data.Identity;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
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
        var signedIn = await sessions.FindByKeyAsync(key, Context.RequestAborted);
        if (signedIn is null)
        {
            cookie.Clear(Context);
            return AuthenticateResult.NoResult();
        }
        return AuthenticateResult.Success(new AuthenticationTicket(PrincipalOf(signedIn), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (HttpMethods.IsGet(Request.Method))
        {
            Response.Redirect(Addresses.SignIn(Request.Path + Request.QueryString));
            return Task.CompletedTask;
        }
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private static ClaimsPrincipal PrincipalOf(SignedIn who)
    {
        var identity = new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, who.PersonId.ToString()),
            new Claim(ClaimTypes.Name, who.DisplayName),
            new Claim(SignedIn.SessionClaim, who.SessionId.ToString()),
        ], SchemeName);
        if (who.IsOperator)
        {
            identity.AddClaim(new Claim(SignedIn.OperatorClaim, "true"));
        }
        return new ClaimsPrincipal(identity);
    }
}
