using Castellan.Data;
using Castellan.Data.Factors;
using Castellan.Data.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Platform.Identity;

/// <summary>
/// ASP.NET Core Identity's view of our accounts, over one context of a door. It saves nothing: the door commits the change
/// together with its audit entry. The record's own verbs keep normalised forms and stamps, so those setters do nothing here.
/// </summary>
public sealed class AccountStore(ConsoleDb db, DateTimeOffset now) : IUserPasswordStore<Person>, IUserEmailStore<Person>, IUserSecurityStampStore<Person>,
    IUserPasskeyStore<Person>
{
    public Task<Person?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var id)
            ? db.People.SingleOrDefaultAsync(p => p.Id == id && p.DeletedAt == null, cancellationToken)
            : Task.FromResult<Person?>(null);

    public Task<Person?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken) =>
        Named(normalizedEmail).SingleOrDefaultAsync(cancellationToken);

    /// <summary>The account with this address, for a look-up that asks more of it in the same round trip.</summary>
    public IQueryable<Person> Named(string normalizedEmail) => db.People.Where(p => p.NormalisedEmail == normalizedEmail && p.DeletedAt == null);

    /// <summary>People sign in with their address; there are no other user names.</summary>
    public Task<Person?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => FindByEmailAsync(normalizedUserName, cancellationToken);

    public Task<IdentityResult> CreateAsync(Person user, CancellationToken cancellationToken)
    {
        db.People.Add(user);
        return Task.FromResult(IdentityResult.Success);
    }

    /// <summary>The context tracks the record; the door saves it.</summary>
    public Task<IdentityResult> UpdateAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(IdentityResult.Success);

    public Task<IdentityResult> DeleteAsync(Person user, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Accounts are not deleted through the store.");

    public Task SetPasswordHashAsync(Person user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.ChangePassword(passwordHash ?? throw new NotSupportedException("A password is replaced, never taken away."), now);
        return Task.CompletedTask;
    }

    public Task SetEmailAsync(Person user, string? email, CancellationToken cancellationToken)
    {
        user.ChangeAddress(EmailAddress.Parse(email ?? ""));
        return Task.CompletedTask;
    }

    public Task SetUserNameAsync(Person user, string? userName, CancellationToken cancellationToken) => SetEmailAsync(user, userName, cancellationToken);

    public Task SetNormalizedUserNameAsync(Person user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetNormalizedEmailAsync(Person user, string? normalizedEmail, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>An account exists only with a verified address.</summary>
    public Task SetEmailConfirmedAsync(Person user, bool confirmed, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetSecurityStampAsync(Person user, string stamp, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string> GetUserIdAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<string?> GetNormalizedUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.NormalisedEmail);

    public Task<string?> GetEmailAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<string?> GetNormalizedEmailAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.NormalisedEmail);

    public Task<bool> GetEmailConfirmedAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<string?> GetPasswordHashAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task<string?> GetSecurityStampAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Person user, CancellationToken cancellationToken) =>
        [.. (await db.Passkeys.Where(k => k.PersonId == user.Id).ToListAsync(cancellationToken)).Select(Told)];

    public Task<Person?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        db.Passkeys.Where(k => k.CredentialId == credentialId).Join(db.People, k => k.PersonId, p => p.Id, (_, p) => p).SingleOrDefaultAsync(p => p.DeletedAt == null, cancellationToken);

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) =>
        await db.Passkeys.SingleOrDefaultAsync(k => k.PersonId == user.Id && k.CredentialId == credentialId, cancellationToken) is { } found ? Told(found) : null;

    public Task AddOrUpdatePasskeyAsync(Person user, UserPasskeyInfo passkey, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Passkeys are added and used by the record's own verbs.");

    public Task RemovePasskeyAsync(Person user, byte[] credentialId, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Passkeys are removed by a command that keeps the last way in.");

    // Enrolment demands verification of the user, and no attestation is kept.
    private static UserPasskeyInfo Told(Passkey passkey) => new(
        passkey.CredentialId, passkey.PublicKey, passkey.AddedAt, (uint)passkey.SignCount, passkey.Transports,
        isUserVerified: true, passkey.IsBackupEligible, passkey.IsBackedUp, attestationObject: [], clientDataJson: []);

    public void Dispose()
    {
        // The context belongs to the door.
    }
}
