using Castellan.Data.Audit;
using Castellan.Data.Factors;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Platform.Factors;
using Castellan.Platform.Identity;
using Castellan.Platform.Passwords;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Account;

/// <summary>
/// A person's passkeys. Each is a way in by itself, so adding one takes what guards the account already: the factor where there
/// is one, else the password. The last way in stays.
/// </summary>
public sealed class PasskeyCommands(IdentityDb identities, AccountManagers accounts, CurrentPassword current, StepUp stepUp, PasskeyCeremony ceremony, PasswordRules rules, PublicAddress links)
{
    private Uri Page => links.To(Addresses.AccountPasskeys);

    /// <summary>A question for the browser, once the person has proven to be who he is.</summary>
    /// <param name="password">Asked for only where the account has no second factor yet.</param>
    public Task<Outcome<PasskeyQuestion>> AskAsync(SignedIn who, string? password, CancellationToken cancellation = default) => Busy.RefusedAsync<PasskeyQuestion>(async () =>
    {
        var fresh = await stepUp.RequireAsync(who, cancellation);
        if (!fresh.Succeeded)
        {
            return fresh.Refusal;
        }
        if (!await identities.ReadAsync(who.PersonId, (db, ct) => FactorProof.IsSetUpAsync(db, who.PersonId, ct), cancellation))
        {
            var proven = await current.ProveAsync(who, password, cancellation);
            if (!proven.Succeeded)
            {
                return proven.Refusal;
            }
        }
        return await identities.ReadAsync<Outcome<PasskeyQuestion>>(who.PersonId, async (db, ct) =>
            await db.Passkeys.CountAsync(k => k.PersonId == who.PersonId, ct) >= Passkey.Most ? new TooManyPasskeys(Passkey.Most)
            : await accounts.For(db).FindAsync(who.PersonId, ct) is { } person ? await ceremony.AskToAddAsync(db, person)
            : new ChangedMeanwhile(), cancellation);
    });

    /// <summary>Keeps the passkey that the browser made. The first factor of an account brings its recovery codes.</summary>
    /// <returns>The recovery codes, or none where the account has them already.</returns>
    public async Task<Outcome<IssuedCodes>> AddAsync(SignedIn who, PasskeyQuestion question, string? answer, CancellationToken cancellation = default)
    {
        try
        {
            return await WriteAsync<IssuedCodes>(who, async (write, person) =>
            {
                var judged = await ceremony.JudgeNewAsync(write, person, question, answer);
                if (!judged.Succeeded)
                {
                    return judged.Refusal;
                }
                if (await write.Db.Passkeys.CountAsync(k => k.PersonId == person.Id, cancellation) >= Passkey.Most)
                {
                    return new TooManyPasskeys(Passkey.Most);
                }
                var first = !await FactorProof.IsSetUpAsync(write.Db, person.Id, cancellation);
                var passkey = Passkey.Add(person.Id, judged.Value, who.Origin.Device ?? "Passkey", write.Now);
                write.Db.Passkeys.Add(passkey);
                write.RecordAccount(AuditAction.PasskeyAdded, after: new { name = passkey.Name });
                write.Send(AccountMail.PasskeyAdded(new Recipient(person.Email), person.Language, passkey.Name, Page));
                if (await write.Db.Sessions.SingleOrDefaultAsync(s => s.Id == who.SessionId && s.PersonId == person.Id, cancellation) is { } session)
                {
                    session.ProveFactor(write.Now);
                }
                return new IssuedCodes(first ? [.. (await FactorProof.IssueCodesAsync(write, person.Id, cancellation)).Select(secret => secret.Reveal())] : []);
            }, cancellation);
        }
        catch (DbUpdateException race) when (race.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new PasskeyRefused();
        }
    }

    public async Task<Outcome<Done>> RenameAsync(SignedIn who, Guid passkeyId, string? name, CancellationToken cancellation = default)
    {
        var cleaned = DisplayText.Clean(name);
        if (!cleaned.Succeeded || cleaned.Value.Length > Passkey.LongestName)
        {
            return new PasskeyNameUnfit(Passkey.LongestName);
        }
        return await WriteAsync<Done>(who, async (write, person) =>
        {
            if (await FindAsync(write, person, passkeyId, cancellation) is not { } passkey)
            {
                return new ChangedMeanwhile();
            }
            write.RecordAccount(AuditAction.PasskeyRenamed, new { name = passkey.Name }, new { name = cleaned.Value });
            passkey.Rename(cleaned.Value);
            return Done.Instance;
        }, cancellation);
    }

    /// <summary>
    /// Takes a passkey away. Where it was the only second factor the recovery codes go too, and the password protects the
    /// account alone from then on: it is asked for, and has to be long enough for that.
    /// </summary>
    public Task<Outcome<Done>> RemoveAsync(SignedIn who, Guid passkeyId, string? password, CancellationToken cancellation = default) => Busy.RefusedAsync<Done>(async () =>
    {
        var fresh = await stepUp.RequireAsync(who, cancellation);
        if (!fresh.Succeeded)
        {
            return fresh.Refusal;
        }
        var guards = await identities.ReadAsync(who.PersonId, (db, ct) => GuardsAsync(db, who.PersonId, ct), cancellation);
        string? stamp = null;
        if (guards.IsLastFactor && guards.HasPassword)
        {
            var proven = await current.ProveAsync(who, password, cancellation);
            if (!proven.Succeeded)
            {
                return proven.Refusal;
            }
            if (LastFactor.TooShort(rules, proven.Value, password) is { } tooShort)
            {
                return tooShort;
            }
            stamp = proven.Value.SecurityStamp;
        }
        return await WriteAsync<Done>(who, async (write, person) =>
        {
            var now = await GuardsAsync(write.Db, person.Id, cancellation);
            if (await FindAsync(write, person, passkeyId, cancellation) is not { } passkey || now != guards || (stamp is not null && stamp != person.SecurityStamp))
            {
                return new ChangedMeanwhile();
            }
            var allowed = CredentialRule.MayRemovePasskey(now.HasPassword, now.Passkeys, now.Providers);
            if (!allowed.Succeeded)
            {
                return allowed.Refusal;
            }
            write.Db.Passkeys.Remove(passkey);
            if (now.IsLastFactor)
            {
                await LastFactor.ForgetCodesAsync(write, person.Id, cancellation);
            }
            write.RecordAccount(AuditAction.PasskeyRemoved, before: new { name = passkey.Name });
            write.Send(AccountMail.PasskeyRemoved(new Recipient(person.Email), person.Language, passkey.Name, Page));
            return Done.Instance;
        }, cancellation);
    });

    private static Task<Passkey?> FindAsync(IdentityWrite write, Person person, Guid passkeyId, CancellationToken cancellation) =>
        write.Db.Passkeys.SingleOrDefaultAsync(k => k.Id == passkeyId && k.PersonId == person.Id, cancellation);

    private static Task<Guards> GuardsAsync(Castellan.Data.ConsoleDb db, Guid personId, CancellationToken cancellation) =>
        db.People.Where(p => p.Id == personId).Select(p => new Guards(
            p.PasswordHash != null, db.Passkeys.Count(k => k.PersonId == p.Id), db.Authenticators.Any(a => a.PersonId == p.Id), db.ExternalLogins.Count(l => l.PersonId == p.Id))).SingleAsync(cancellation);

    private Task<Outcome<T>> WriteAsync<T>(SignedIn who, Func<IdentityWrite, Person, Task<Outcome<T>>> work, CancellationToken cancellation) =>
        AccountLock.WriteAsync(identities, who, work, cancellation);

    private sealed record Guards(bool HasPassword, int Passkeys, bool HasAuthenticator, int Providers)
    {
        public bool IsLastFactor => Passkeys <= 1 && !HasAuthenticator;
    }
}
