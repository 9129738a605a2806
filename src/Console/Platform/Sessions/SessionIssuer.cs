using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;

namespace Castellan.Platform.Sessions;

/// <summary>Begins and ends sessions. The row is written in the caller's transaction, the cookie only after its commit.</summary>
public sealed class SessionIssuer(SessionCookie cookie)
{
    /// <summary>Adds the session to the change; hand the answer to <see cref="HandOver"/> once it has committed.</summary>
    public static BegunSession Begin(IdentityWrite write, Guid personId, SignInMethod method)
    {
        var key = OneTimeSecret.Issue();
        var session = Session.Begin(personId, key.Hash, method, write.Actor.Origin.Network, write.Actor.Origin.Device, write.Now);
        write.Db.Sessions.Add(session);
        write.RecordAccount(AuditAction.SignedIn, after: new { method = method.ToString() }, sessionId: session.Id);
        return new BegunSession(session.Id, key);
    }

    public void HandOver(HttpContext http, BegunSession session) => cookie.Write(http, session.Key.Reveal());

    public void Forget(HttpContext http) => cookie.Clear(http);
}

/// <summary>A session whose key has not been handed out yet.</summary>
public sealed record BegunSession(Guid SessionId, OneTimeSecret Key);
