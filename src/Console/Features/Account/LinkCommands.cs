using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Castellan.Platform.Identity;
using Castellan.Platform.Providers;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Features.Account;

/// <summary>
/// Linking an account at a provider, and unlinking it. A link is another way in, so the person is asked again who he is
/// before the browser leaves, and what comes back counts only with the secret he left with.
/// </summary>
public sealed class LinkCommands(IdentityDb identities, AccountManagers accounts, StepUp stepUp, IOptions<ProviderOptions> providers, PublicAddress links, TimeProvider clock)
{
    /// <summary>The way to the provider and back, a sign-in there included.</summary>
    private static readonly TimeSpan TripLifetime = TimeSpan.FromMinutes(10);

    private const string LoginTable = "external_logins";

    /// <summary>Answers the secret that opens the way to the provider, once.</summary>
    public Task<Outcome<OneTimeSecret>> PrepareAsync(SignedIn who, Provider provider, string? password, CancellationToken cancellation = default) => Busy.RefusedAsync<OneTimeSecret>(async () =>
    {
        if (!providers.Value.Offered.Contains(provider))
        {
            return new ProviderFailed();
        }
        var proven = await stepUp.ProveWithPasswordAsync(who, password, cancellation);
        if (!proven.Succeeded)
        {
            return proven.Refusal;
        }
        return await identities.WriteAsync<OneTimeSecret>(who.Acting, async write =>
        {
            if (await accounts.For(write).FindAsync(who.PersonId, cancellation) is not { } person || person.SecurityStamp != proven.Value.SecurityStamp)
            {
                return new ChangedMeanwhile();
            }
            if (await write.Db.ExternalLogins.AnyAsync(l => l.PersonId == person.Id && l.Provider == provider, cancellation))
            {
                return new ProviderLinkedAlready();
            }
            var secret = OneTimeSecret.Issue();
            write.Db.OneTimeTokens.Add(OneTimeToken.Issue(person, TokenPurpose.ProviderLink, secret.Hash, write.Now, TripLifetime));
            write.Record(AuditAction.ProviderLinkStarted, AuditTarget.Person(person.Id), after: new { provider = provider.ToString() });
            return secret;
        }, cancellation: cancellation);
    });

    /// <summary>Whether the secret is the person's own and still opens the way.</summary>
    public Task<bool> IsOpenAsync(SignedIn who, string? secret, CancellationToken cancellation = default)
    {
        var hash = OneTimeSecret.HashOf(secret);
        return identities.ReadAsync(who.PersonId, async (db, ct) =>
            await db.OneTimeTokens.SingleOrDefaultAsync(t => t.SecretHash == hash, ct) is { } token
            && await accounts.For(db).FindAsync(who.PersonId, ct) is { } person
            && token.IsOpen(person, TokenPurpose.ProviderLink, clock.GetUtcNow()), cancellation);
    }

    /// <summary>The secret is used once, by the person who got it, whoever the provider says the browser belongs to.</summary>
    public async Task<Outcome<Done>> LinkAsync(SignedIn who, ProviderAccount account, string? secret, CancellationToken cancellation = default)
    {
        var hash = OneTimeSecret.HashOf(secret);
        try
        {
            return await identities.WriteAsync<Done>(who.Acting, async write =>
            {
                var token = await write.Db.OneTimeTokens.SingleOrDefaultAsync(t => t.SecretHash == hash, cancellation);
                if (await accounts.For(write).FindAsync(who.PersonId, cancellation) is not { } person || token?.IsOpen(person, TokenPurpose.ProviderLink, write.Now) is not true)
                {
                    return new ProviderFailed();
                }
                var standing = await write.Db.ExternalLogins
                    .Where(l => l.Provider == account.Provider && (l.Subject == account.Subject || l.PersonId == person.Id)).Select(l => l.PersonId).ToListAsync(cancellation);
                if (standing.Count > 0)
                {
                    return standing.Contains(person.Id) ? new ProviderLinkedAlready() : new ProviderLinkedElsewhere();
                }
                token.Use(write.Now);
                write.Db.ExternalLogins.Add(ExternalLogin.Link(person.Id, account.Provider, account.Subject, account.VerifiedAddress?.Reveal(), write.Now));
                write.RecordAccount(AuditAction.ProviderLinked, after: new { provider = account.Provider.ToString() });
                write.Send(AccountMail.ProviderLinked(new Recipient(person.Email), person.Language, account.Provider.ToString(), links.To(Addresses.AccountProviders)));
                return Done.Instance;
            }, cancellation: cancellation);
        }
        catch (DbUpdateException race) when (race.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } taken && taken.TableName == LoginTable)
        {
            return new ProviderLinkedElsewhere();
        }
    }

    public Task<Outcome<Done>> UnlinkAsync(SignedIn who, Guid loginId, string? password, CancellationToken cancellation = default) => Busy.RefusedAsync<Done>(async () =>
    {
        var proven = await stepUp.ProveWithPasswordAsync(who, password, cancellation);
        if (!proven.Succeeded)
        {
            return proven.Refusal;
        }
        return await identities.WriteAsync<Done>(who.Acting, async write =>
        {
            var logins = await write.Db.ExternalLogins.Where(l => l.PersonId == who.PersonId).ToListAsync(cancellation);
            if (await accounts.For(write).FindAsync(who.PersonId, cancellation) is not { } person || logins.SingleOrDefault(l => l.Id == loginId) is not { } login)
            {
                return new ChangedMeanwhile();
            }
            var passkeys = await write.Db.Passkeys.CountAsync(k => k.PersonId == person.Id, cancellation);
            return CredentialRule.MayUnlink(person.PasswordHash is not null, passkeys, logins.Count).Then<Done>(_ =>
            {
                write.Db.ExternalLogins.Remove(login);
                write.RecordAccount(AuditAction.ProviderUnlinked, before: new { provider = login.Provider.ToString() });
                write.Send(AccountMail.ProviderUnlinked(new Recipient(person.Email), person.Language, login.Provider.ToString(), links.To(Addresses.AccountProviders)));
                return Done.Instance;
            });
        }, cancellation: cancellation);
    });
}
