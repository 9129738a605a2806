using System.Diagnostics;
using System.Security.Claims;
using Castellan.Data.Audit;
using Castellan.Data.Tenancy;

namespace Castellan.Platform.Sessions;

/// <summary>Who is signed in on this request or circuit, by which session, and where the connection came from.</summary>
public sealed record SignedIn(Guid PersonId, Guid SessionId, string DisplayName, string Email, bool IsOperator, RequestOrigin Origin)
{
    public const string SessionClaim = "sid";

    public const string OperatorClaim = "operator";

    private const string OwesFactorClaim = "owes-factor";

    private const string NetworkClaim = "network";

    private const string DeviceClaim = "device";

    /// <summary>An operator who has not proven a second factor in this session, and so is none yet.</summary>
    public bool OwesFactor { get; init; }

    public IdentityActor Acting => new(PersonId, SessionId, Origin);

    /// <summary>Null when nobody is signed in.</summary>
    public static SignedIn? Of(ClaimsPrincipal? principal) =>
        Guid.TryParse(principal?.FindFirstValue(ClaimTypes.NameIdentifier), out var person)
        && Guid.TryParse(principal?.FindFirstValue(SessionClaim), out var session)
            ? new SignedIn(
                person, session, principal!.FindFirstValue(ClaimTypes.Name) ?? "", principal!.FindFirstValue(ClaimTypes.Email) ?? "",
                principal!.HasClaim(OperatorClaim, "true"),
                new RequestOrigin(principal!.FindFirstValue(NetworkClaim), principal!.FindFirstValue(DeviceClaim), RequestId()))
            {
                OwesFactor = principal!.HasClaim(OwesFactorClaim, "true"),
            }
            : null;

    /// <summary>The principal that a request or circuit carries; it lives in memory only.</summary>
    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var identity = new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, PersonId.ToString()),
            new Claim(ClaimTypes.Name, DisplayName),
            new Claim(ClaimTypes.Email, Email),
            new Claim(SessionClaim, SessionId.ToString()),
        ], scheme);
        Add(OperatorClaim, IsOperator ? "true" : null);
        Add(OwesFactorClaim, OwesFactor ? "true" : null);
        Add(NetworkClaim, Origin.Network);
        Add(DeviceClaim, Origin.Device);
        return new ClaimsPrincipal(identity);

        void Add(string type, string? value)
        {
            if (value is not null)
            {
                identity.AddClaim(new Claim(type, value));
            }
        }
    }

    // One trace for a request; an event of an open page has one of its own.
    private static string RequestId() => (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();
}
