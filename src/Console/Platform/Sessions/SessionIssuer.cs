using Castellan.Data.Audit;
using Castellan.Data.Factors;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Language;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Sessions;

/// <summary>
/// Begins sessions. Rows are written in the caller's transaction, cookies only after its commit. Whoever has a second factor
/// gets no session before proving it: the first step leaves a pending sign-in, which opens nothing but that question.
/// </summary>
public sealed class SessionIssuer(SessionCookie cookie, PublicAddress links)
{
    /// <summary>The first step of an account that may have a second factor. Hand the answer to <see cref="HandOver"/> once it has committed.</summary>
    public async Task<Entered> EnterAsync(IdentityWrite write, Person person, SignInMethod method, CancellationToken cancellation)
    {
        var past = await PastAsync(write, person.Id, cancellation);
        if (!past.HasFactor)
        {
            return Begin(write, person, method, null, past);
        }
        var key = OneTimeSecret.Issue();
        write.Db.PendingSignIns.Add(PendingSignIn.Begin(person, key.Hash, method, write.Now));
        write.RecordAccount(AuditAction.SecondFactorAsked, after: new { method = method.ToString() });
        return new Entered(null, key, person.Language);
    }

    /// <summary>The first session of an account that this change makes.</summary>
    public static Entered EnterNew(IdentityWrite write, Guid personId, SignInMethod method, string language) => new(Begin(write, personId, method, null), null, language);

    /// <summary>The session after both steps; the pending sign-in ends.</summary>
    public async Task<Entered> EnterProvenAsync(IdentityWrite write, Person person, PendingSignIn pending, FactorKind factor, CancellationToken cancellation)
    {
        pending.End(write.Now);
        return Begin(write, person, pending.Method, factor, await PastAsync(write, person.Id, cancellation));
    }

    /// <summary>A passkey verifies its user: possession and knowledge or body in one step.</summary>
    public async Task<Entered> EnterByPasskeyAsync(IdentityWrite write, Person person, CancellationToken cancellation) =>
        Begin(write, person, SignInMethod.Passkey, FactorKind.Passkey, await PastAsync(write, person.Id, cancellation));

    /// <summary>Gives the browser its cookie and answers where it goes: the landing, or the question for the second factor.</summary>
    public string HandOver(HttpContext http, Entered entered, string landing)
    {
        LanguageCookie.KeepUnlessChosen(http, entered.Language);
        if (entered.Pending is { } pending)
        {
            cookie.WritePending(http, pending.Reveal());
            return Addresses.SecondFactor(landing);
        }
        cookie.ClearPending(http);
        cookie.Write(http, entered.Session!.Key.Reveal());
        return landing;
    }

    /// <summary>Lets the browser hold the sealed question to a passkey until it is answered.</summary>
    public void KeepQuestion(HttpContext http, string sealedQuestion, TimeSpan lifetime) => cookie.WriteQuestion(http, sealedQuestion, lifetime);

    /// <summary>The sealed question that this browser holds, once: it is taken away with the answer.</summary>
    public string? TakeQuestion(HttpContext http) => cookie.TakeQuestion(http);

    /// <summary>The key of the sign-in that this browser has begun, or null.</summary>
    public string? PendingOf(HttpContext http) => cookie.ReadPending(http);

    public void Forget(HttpContext http)
    {
        cookie.Clear(http);
        cookie.ClearPending(http);
    }

    // Whoever signs in from where the account has been is not told of it, nor is a new account of its first sign-in.
    private Entered Begin(IdentityWrite write, Person person, SignInMethod method, FactorKind? factor, Past past)
    {
        if (past is { HasSessions: true, KnowsThis: false })
        {
            var (device, network) = (write.Actor.Origin.Device, write.Actor.Origin.Network);
            write.Send(AccountMail.NewDevice(new Recipient(person.Email), person.Language, device, network, links.To(Addresses.AccountSessions)));
        }
        return new Entered(Begin(write, person.Id, method, factor), null, person.Language);
    }

    private static Task<Past> PastAsync(IdentityWrite write, Guid personId, CancellationToken cancellation)
    {
        var (db, device, network) = (write.Db, write.Actor.Origin.Device, write.Actor.Origin.Network);
        return db.People.Where(person => person.Id == personId).Select(person => new Past(
            db.Authenticators.Any(a => a.PersonId == person.Id) || db.Passkeys.Any(k => k.PersonId == person.Id),
            db.Sessions.Any(s => s.PersonId == person.Id),
            db.Sessions.Any(s => s.PersonId == person.Id && s.Device == device && s.Network == network))).SingleAsync(cancellation);
    }

    private static BegunSession Begin(IdentityWrite write, Guid personId, SignInMethod method, FactorKind? factor)
    {
        var key = OneTimeSecret.Issue();
        var session = Session.Begin(personId, key.Hash, method, write.Actor.Origin.Network, write.Actor.Origin.Device, write.Now);
        if (factor is not null)
        {
            session.ProveFactor(write.Now);
        }
        write.Db.Sessions.Add(session);
        object how = factor is { } proven ? new { method = method.ToString(), factor = proven.ToString() } : new { method = method.ToString() };
        write.RecordAccount(AuditAction.SignedIn, after: how, sessionId: session.Id);
        return new BegunSession(session.Id, key);
    }

    /// <param name="KnowsThis">A session of this device and network has been there before.</param>
    private sealed record Past(bool HasFactor, bool HasSessions, bool KnowsThis);
}

/// <summary>A session whose key has not been handed out yet.</summary>
public sealed record BegunSession(Guid SessionId, OneTimeSecret Key);

/// <summary>How far a sign-in has come: a session, or the key of one that owes its second factor. One of the two is null.</summary>
/// <param name="Language">The person's.</param>
public sealed record Entered(BegunSession? Session, OneTimeSecret? Pending, string Language);
