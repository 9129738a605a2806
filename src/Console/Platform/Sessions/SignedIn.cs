using System.Security.Claims;
using Castellan.Data.Tenancy;

namespace Castellan.Platform.Sessions;

/// <summary>Who is signed in on this request or circuit, and by which session.</summary>
public sealed record SignedIn(Guid PersonId, Guid SessionId, string DisplayName, bool IsOperator)
{
    public const string SessionClaim = "sid";

    public const string OperatorClaim = "operator";

    /// <summary>Null when nobody is signed in.</summary>
    public static SignedIn? Of(ClaimsPrincipal? principal) =>
        Guid.TryParse(principal?.FindFirstValue(ClaimTypes.NameIdentifier), out var person)
        && Guid.TryParse(principal?.FindFirstValue(SessionClaim), out var session)
            ? new SignedIn(person, session, principal!.FindFirstValue(ClaimTypes.Name) ?? "", principal!.HasClaim(OperatorClaim, "true"))
            : null;

    public IdentityActor Acting(RequestOrigin origin) => new(PersonId, SessionId, origin);
}
