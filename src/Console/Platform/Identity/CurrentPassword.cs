using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Passwords;
using Castellan.Platform.Sessions;

namespace Castellan.Platform.Identity;

/// <summary>Asks for the password again before an act that could take the account away; guesses are bounded as at sign-in.</summary>
public sealed class CurrentPassword(IdentityDb identities, AccountManagers accounts, SignInAttempts attempts)
{
    /// <summary>The account, as it was when its password was found right.</summary>
    public Task<Outcome<Person>> ProveAsync(SignedIn who, string? password, CancellationToken cancellation) => ProveAsync(who.PersonId, who.Origin, password, cancellation);

    /// <inheritdoc cref="ProveAsync(SignedIn, string?, CancellationToken)"/>
    public Task<Outcome<Person>> ProveAsync(Guid personId, RequestOrigin origin, string? password, CancellationToken cancellation) =>
        identities.ReadAsync<Outcome<Person>>(personId, async (db, ct) =>
        {
            var manager = accounts.For(db);
            if (await manager.FindAsync(personId, ct) is not { } person)
            {
                return new PasswordWrong();
            }
            if (person.PasswordHash is null)
            {
                return new PasswordNotSet();
            }
            var attempt = await attempts.SpendAsync(EmailAddress.Parse(person.Email), origin.Network, ct);
            if (!attempt.Succeeded)
            {
                return attempt.Refusal;
            }
            if (await manager.VerifyAsync(person, password ?? "", ct) == PasswordVerdict.Wrong)
            {
                return new PasswordWrong();
            }
            await attempts.ReturnAsync(attempt.Value, ct);
            return person;
        }, cancellation);
}
