using Castellan.Data.Identity;
using Castellan.Platform.Passwords;
using Microsoft.AspNetCore.Identity;

namespace Castellan.Platform.Identity;

/// <summary>
/// ASP.NET Core Identity's manager over one context, made per operation by <see cref="AccountManagers"/>. Passwords are
/// compared by <see cref="PasswordWorkers"/>: outside a transaction, so that no connection waits for Argon2id.
/// </summary>
public sealed class AccountManager : UserManager<Person>
{
    private readonly PasswordWorkers _workers;

    internal AccountManager(AccountStore store, PasswordWorkers workers, IServiceProvider services, ILogger<UserManager<Person>> log)
        : base(store, Microsoft.Extensions.Options.Options.Create(new IdentityOptions()), NoSynchronousHashing.Instance, [], [], AddressNormaliser.Instance, new IdentityErrorDescriber(), services, log)
    {
        _workers = workers;
        PasswordStore = store;
    }

    private AccountStore PasswordStore { get; }

    public Task<Person?> FindAsync(EmailAddress address, CancellationToken cancellation) => PasswordStore.FindByEmailAsync(address.Normalised, cancellation);

    public Task<Person?> FindAsync(Guid personId, CancellationToken cancellation) => PasswordStore.FindByIdAsync(personId.ToString(), cancellation);

    /// <inheritdoc cref="AccountStore.Named"/>
    public IQueryable<Person> Named(EmailAddress address) => PasswordStore.Named(address.Normalised);

    /// <summary>Costs the same for nobody (null) as for an account.</summary>
    /// <exception cref="TooBusyException">More passwords are waiting than can be compared in time.</exception>
    public Task<PasswordVerdict> VerifyAsync(Person? person, string password, CancellationToken cancellation) =>
        _workers.VerifyAsync(person?.PasswordHash, password, cancellation);

    /// <summary>Stores a hash that was made before the transaction began; what was issued under the old password is void.</summary>
    public Task SetPasswordAsync(Person person, string hash, CancellationToken cancellation) => PasswordStore.SetPasswordHashAsync(person, hash, cancellation);

    public override async Task<bool> CheckPasswordAsync(Person user, string password) =>
        await VerifyAsync(user, password, CancellationToken) != PasswordVerdict.Wrong;

    protected override async Task<PasswordVerificationResult> VerifyPasswordAsync(IUserPasswordStore<Person> store, Person user, string password) =>
        await VerifyAsync(user, password, CancellationToken) switch
        {
            PasswordVerdict.Right => PasswordVerificationResult.Success,
            PasswordVerdict.RightButOutdated => PasswordVerificationResult.SuccessRehashNeeded,
            _ => PasswordVerificationResult.Failed,
        };
}

/// <summary>Identity's hasher blocks the thread that asks; nothing may come to depend on it.</summary>
internal sealed class NoSynchronousHashing : IPasswordHasher<Person>
{
    public static readonly NoSynchronousHashing Instance = new();

    public string HashPassword(Person user, string password) => throw Refused();

    public PasswordVerificationResult VerifyHashedPassword(Person user, string hashedPassword, string providedPassword) => throw Refused();

    private static NotSupportedException Refused() => new($"Passwords are hashed by {nameof(PasswordWorkers)}, before the transaction.");
}

/// <summary>Identity looks accounts up by the normal form that <see cref="EmailAddress"/> defines.</summary>
internal sealed class AddressNormaliser : ILookupNormalizer
{
    public static readonly AddressNormaliser Instance = new();

    public string? NormalizeName(string? name) => NormalizeEmail(name);

    public string? NormalizeEmail(string? email) => EmailAddress.TryParse(email, out var address) ? address.Normalised : null;
}
