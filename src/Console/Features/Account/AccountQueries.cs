using Castellan.Data.Identity;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Castellan.Platform.Providers;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Features.Account;

/// <summary>A person's own account.</summary>
public sealed record ProfileView(string Name, string Email, string Language, DateTimeOffset? PasswordChangedAt, DateTimeOffset CreatedAt);

/// <summary>A live session of the person's.</summary>
/// <param name="IsThis">The one that looks at the list.</param>
public sealed record SessionView(Guid Id, string? Device, string? Network, SignInMethod Method, DateTimeOffset StartedAt, DateTimeOffset LastSeenAt, bool IsThis);

/// <summary>A provider, and the person's account there if one is linked.</summary>
public sealed record ProviderLine(Provider Provider, Guid? Id, string? Email, DateTimeOffset? LinkedAt, DateTimeOffset? LastUsedAt);

/// <summary>The person's second factor.</summary>
/// <param name="AddedAt">Null while there is none.</param>
/// <param name="CodesLeft">Recovery codes not used yet.</param>
/// <param name="HasPassword">Whether the account has one; an account made through a provider has none at first.</param>
public sealed record SecondFactorView(DateTimeOffset? AddedAt, DateTimeOffset? LastUsedAt, int CodesLeft, DateTimeOffset? CodesIssuedAt, bool HasPassword, int Passkeys)
{
    /// <summary>Whether there is an authenticator app.</summary>
    public bool IsSetUp => AddedAt is not null;

    /// <summary>Whether there are recovery codes to look after.</summary>
    public bool IsProtected => IsSetUp || Passkeys > 0;

    /// <summary>Few enough to make new ones before the last is gone.</summary>
    public bool AreFew => CodesLeft <= 2;
}

/// <summary>One of the person's passkeys.</summary>
/// <param name="LastUsedAt">Null until it has signed in or proven something.</param>
public sealed record PasskeyLine(Guid Id, string Name, DateTimeOffset AddedAt, DateTimeOffset? LastUsedAt, bool IsBackedUp);

/// <summary>The person's passkeys, and what else guards the account.</summary>
public sealed record PasskeysView(IReadOnlyList<PasskeyLine> Passkeys, bool HasAuthenticator, bool HasPassword)
{
    /// <summary>Whether adding one asks for the password, as nothing else guards the account yet.</summary>
    public bool AsksPassword => Passkeys.Count == 0 && !HasAuthenticator;

    /// <summary>Whether the password would protect the account alone without the last one.</summary>
    public bool IsOnlyFactor => Passkeys.Count == 1 && !HasAuthenticator && HasPassword;
}

/// <summary>That all second factors of the account are about to be taken away, because somebody said that they are lost.</summary>
/// <param name="Organisation">Null for the operators of the installation.</param>
/// <param name="DueAt">When; null while a second person has not agreed.</param>
public sealed record PendingRescue(Guid OrgId, Guid Id, string? Organisation, DateTimeOffset AskedAt, DateTimeOffset? DueAt, string Reason);

/// <summary>Reads for the account pages. Each names the person of the session; there is no way to ask for another's.</summary>
public sealed class AccountQueries(IdentityDb identities, IOptions<ProviderOptions> providers, TimeProvider clock)
{
    public Task<ProfileView> ProfileAsync(SignedIn who, CancellationToken cancellation = default) =>
        identities.ReadAsync(who.PersonId, (db, ct) => db.People.Where(p => p.Id == who.PersonId)
            .Select(p => new ProfileView(p.DisplayName, p.Email, p.Language, p.PasswordChangedAt, p.CreatedAt)).SingleAsync(ct), cancellation);

    public Task<SecondFactorView> SecondFactorAsync(SignedIn who, CancellationToken cancellation = default) =>
        identities.ReadAsync(who.PersonId, (db, ct) => db.People.Where(p => p.Id == who.PersonId)
            .Select(p => new SecondFactorView(
                db.Authenticators.Where(a => a.PersonId == p.Id).Select(a => (DateTimeOffset?)a.AddedAt).FirstOrDefault(),
                db.Authenticators.Where(a => a.PersonId == p.Id).Select(a => (DateTimeOffset?)a.LastUsedAt).FirstOrDefault(),
                db.RecoveryCodes.Count(c => c.PersonId == p.Id && c.UsedAt == null),
                db.RecoveryCodes.Where(c => c.PersonId == p.Id).Max(c => (DateTimeOffset?)c.IssuedAt),
                p.PasswordHash != null,
                db.Passkeys.Count(k => k.PersonId == p.Id)))
            .SingleAsync(ct), cancellation);

    public Task<PasskeysView> PasskeysAsync(SignedIn who, CancellationToken cancellation = default) =>
        identities.ReadAsync(who.PersonId, async (db, ct) => new PasskeysView(
            await db.Passkeys.Where(k => k.PersonId == who.PersonId).OrderBy(k => k.AddedAt).Select(k => new PasskeyLine(k.Id, k.Name, k.AddedAt, k.LastUsedAt, k.IsBackedUp)).ToListAsync(ct),
            await db.Authenticators.AnyAsync(a => a.PersonId == who.PersonId, ct),
            await db.People.AnyAsync(p => p.Id == who.PersonId && p.PasswordHash != null, ct)), cancellation);

    /// <summary>What is under way about the person's second factors, wherever it was asked for.</summary>
    public async Task<IReadOnlyList<PendingRescue>> RescuesAsync(SignedIn who, CancellationToken cancellation = default) =>
        await identities.ReadAsync(who.PersonId, (db, ct) => db.Database.SqlQuery<PendingRescue>($"""
            SELECT org_id AS "OrgId", id AS "Id", organisation AS "Organisation", asked_at AS "AskedAt", due_at AS "DueAt", reason AS "Reason" FROM tenancy.rescues_of_person()
            """).ToListAsync(ct), cancellation);

    /// <summary>Whether a second factor stands beside the password, which may then be shorter.</summary>
    public Task<bool> HasSecondFactorAsync(SignedIn who, CancellationToken cancellation = default) =>
        identities.ReadAsync(who.PersonId, (db, ct) => FactorProof.IsSetUpAsync(db, who.PersonId, ct), cancellation);

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

    /// <summary>Providers that are offered, and those that were when an account there was linked.</summary>
    public async Task<IReadOnlyList<ProviderLine>> ProvidersAsync(SignedIn who, CancellationToken cancellation = default)
    {
        var linked = await identities.ReadAsync(who.PersonId, (db, ct) => db.ExternalLogins.Where(l => l.PersonId == who.PersonId)
            .Select(l => new ProviderLine(l.Provider, l.Id, l.Email, l.LinkedAt, l.LastUsedAt)).ToListAsync(ct), cancellation);
        var offered = providers.Value.Offered.Where(provider => linked.TrueForAll(line => line.Provider != provider)).Select(provider => new ProviderLine(provider, null, null, null, null));
        return [.. linked.Concat(offered).OrderBy(line => line.Provider)];
    }
}
