using System.Linq.Expressions;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Sessions;

/// <summary>Looks sessions up: by the cookie's key for requests, by id for open pages.</summary>
public sealed class SessionDirectory(IdentityDb identities, TimeProvider clock)
{
    // Last seen is written at most this often; finer would be a write per request.
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);

    /// <summary>Who the key signs in, or null when the session is unknown, ended or expired.</summary>
    public Task<SignedIn?> FindByKeyAsync(string key, RequestOrigin origin, CancellationToken cancellation)
    {
        var hash = OneTimeSecret.HashOf(key);
        return FindAsync(session => session.KeyHash == hash, origin, cancellation);
    }

    public Task<SignedIn?> FindByIdAsync(Guid sessionId, RequestOrigin origin, CancellationToken cancellation) =>
        FindAsync(session => session.Id == sessionId, origin, cancellation);

    /// <summary>Why a session has ended; null while it lives, when its time was over, or when it is not known.</summary>
    public Task<SessionEnd?> EndOfAsync(Guid sessionId, CancellationToken cancellation = default) =>
        identities.ReadAsync(null, (db, ct) => db.Sessions.Where(s => s.Id == sessionId).Select(s => s.EndReason).SingleOrDefaultAsync(ct), cancellation);

    private async Task<SignedIn?> FindAsync(Expression<Func<Session, bool>> wanted, RequestOrigin origin, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var idleSince = now - Session.IdleLifetime;
        var found = await identities.ReadAsync(null, (db, ct) => db.Sessions.Where(wanted)
            .Where(s => s.EndedAt == null && s.ExpiresAt > now && s.LastSeenAt > idleSince)
            .Join(db.People, s => s.PersonId, p => p.Id, (s, p) => new { s.Id, s.PersonId, s.LastSeenAt, s.FactorAt, p.DisplayName, p.Email, p.IsOperator, p.DeletedAt, HasFactor = p.IsOperator && (db.Authenticators.Any(a => a.PersonId == p.Id) || db.Passkeys.Any(k => k.PersonId == p.Id)) })
            .Where(row => row.DeletedAt == null)
            .SingleOrDefaultAsync(ct), cancellation);
        if (found is null)
        {
            return null;
        }
        if (now - found.LastSeenAt > SeenEvery)
        {
            await SeenAsync(found.Id, found.PersonId, cancellation);
        }
        // An operator acts as one only in a session that has proven a second factor; until then as anybody (OPR-1).
        var proven = found.HasFactor && found.FactorAt is not null;
        return new SignedIn(found.PersonId, found.Id, found.DisplayName, found.Email, found.IsOperator && proven, origin) { OwesFactor = found.IsOperator && !proven };
    }

    private Task<Outcome<Done>> SeenAsync(Guid sessionId, Guid personId, CancellationToken cancellation) =>
        identities.WriteAsync<Done>(new IdentityActor(personId, sessionId, new RequestOrigin(null, null, "")), async write =>
        {
            var session = await write.Db.Sessions.SingleAsync(s => s.Id == sessionId, cancellation);
            session.Seen(write.Now);
            return Done.Instance;
        }, cancellation: cancellation);
}
