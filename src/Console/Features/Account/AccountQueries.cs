using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Account;

/// <summary>A person's own account.</summary>
public sealed record ProfileView(string Name, string Email, string Language, DateTimeOffset? PasswordChangedAt, DateTimeOffset CreatedAt);

/// <summary>A live session of the person's.</summary>
/// <param name="IsThis">The one that looks at the list.</param>
public sealed record SessionView(Guid Id, string? Device, string? Network, SignInMethod Method, DateTimeOffset StartedAt, DateTimeOffset LastSeenAt, bool IsThis);

/// <summary>Reads for the account pages. Each names the person of the session; there is no way to ask for another's.</summary>
public sealed class AccountQueries(IdentityDb identities, TimeProvider clock)
{
    public Task<ProfileView> ProfileAsync(SignedIn who, CancellationToken cancellation = default) =>
        identities.ReadAsync(who.PersonId, (db, ct) => db.People.Where(p => p.Id == who.PersonId)
            .Select(p => new ProfileView(p.DisplayName, p.Email, p.Language, p.PasswordChangedAt, p.CreatedAt)).SingleAsync(ct), cancellation);

    /// <summary>Live ones, the last seen first.</summary>
    public async Task<IReadOnlyList<SessionView>> SessionsAsync(SignedIn who, CancellationToken cancellation = default)
    {
        var now = clock.GetUtcNow();
        var idleSince = now - Session.IdleLifetime;
        return await identities.ReadAsync(who.PersonId, (db, ct) => db.Sessions
            .Where(s => s.PersonId == who.PersonId && s.EndedAt == null && s.ExpiresAt > now && s.LastSeenAt > idleSince)
            .OrderByDescending(s => s.Id == who.SessionId).ThenByDescending(s => s.LastSeenAt)
            .Select(s => new SessionView(s.Id, s.Device, s.Network, s.Method, s.CreatedAt, s.LastSeenAt, s.Id == who.SessionId)).ToListAsync(ct), cancellation);
    }
}
