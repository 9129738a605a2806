using Castellan.Data.Audit;
using Castellan.Data.Factors;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Castellan.Platform.Identity;
using Castellan.Platform.Passwords;
using Castellan.Platform.Sealing;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Account;

/// <summary>
/// A person's authenticator and recovery codes. To add the first one takes the password, as it would lock the owner out if
/// somebody else did; everything after takes the factor itself.
/// </summary>
public sealed class FactorCommands(IdentityDb identities, StepUp stepUp, PasswordRules rules, Sealer sealer, PublicAddress links)
{
    private Uri Page => links.To(Addresses.AccountSecondFactor);

    /// <summary>
    /// Adds the authenticator once its first code proves that the seed arrived there. The first factor of an account brings its
    /// recovery codes; beside a passkey those that are there stay, and the factor is asked for too.
    /// </summary>
    public Task<Outcome<IssuedCodes>> ConfirmAsync(SignedIn who, TotpSeed seed, string? code, string? password, CancellationToken cancellation = default) => Busy.RefusedAsync<IssuedCodes>(async () =>
    {
        var proven = await stepUp.ProveWithPasswordAsync(who, password, cancellation);
        if (!proven.Succeeded)
        {
            return proven.Refusal;
        }
        return await WriteAsync<IssuedCodes>(who, async (write, person) =>
        {
            if (person.SecurityStamp != proven.Value.SecurityStamp)
            {
                return new ChangedMeanwhile();
            }
            if (await write.Db.Authenticators.AnyAsync(a => a.PersonId == person.Id, cancellation))
            {
                return new AuthenticatorThere();
            }
            var first = !await FactorProof.IsSetUpAsync(write.Db, person.Id, cancellation);
            if (Totp.Match(seed, code, write.Now, after: 0) is not { } step)
            {
                return new CodeWrong();
            }
            write.Db.Authenticators.Add(Authenticator.Add(person.Id, sealer.Seal(seed.Reveal(), FactorProof.BindingOf(person.Id)), step, write.Now));
            write.RecordAccount(AuditAction.AuthenticatorAdded);
            write.Send(AccountMail.AuthenticatorAdded(new Recipient(person.Email), person.Language, Page));
            if (await write.Db.Sessions.SingleOrDefaultAsync(s => s.Id == who.SessionId && s.PersonId == person.Id, cancellation) is { } session)
            {
                session.ProveFactor(write.Now);
            }
            return first ? await IssueAsync(write, person.Id, cancellation) : new IssuedCodes([]);
        }, cancellation);
    });

    /// <summary>New recovery codes; the former ones are void.</summary>
    public async Task<Outcome<IssuedCodes>> RenewCodesAsync(SignedIn who, CancellationToken cancellation = default)
    {
        var fresh = await stepUp.RequireAsync(who, cancellation);
        if (!fresh.Succeeded)
        {
            return fresh.Refusal;
        }
        return await WriteAsync<IssuedCodes>(who, async (write, person) =>
        {
            if (!await FactorProof.IsSetUpAsync(write.Db, person.Id, cancellation))
            {
                return new NoSecondFactor();
            }
            write.Send(AccountMail.RecoveryCodesIssued(new Recipient(person.Email), person.Language, Page));
            return await IssueAsync(write, person.Id, cancellation);
        }, cancellation);
    }

    /// <summary>
    /// Takes the authenticator away, and the recovery codes with it unless a passkey remains. Without one the password protects
    /// the account alone from then on, so one that is too short for that has to be changed before.
    /// </summary>
    public Task<Outcome<Done>> RemoveAsync(SignedIn who, string? password, CancellationToken cancellation = default) => Busy.RefusedAsync<Done>(async () =>
    {
        var proven = await stepUp.ProveWithPasswordAsync(who, password, cancellation);
        if (!proven.Succeeded)
        {
            return proven.Refusal;
        }
        var tooShort = LastFactor.TooShort(rules, proven.Value, password);
        return await WriteAsync<Done>(who, async (write, person) =>
        {
            if (await write.Db.Authenticators.SingleOrDefaultAsync(a => a.PersonId == person.Id, cancellation) is not { } authenticator)
            {
                return new NoSecondFactor();
            }
            var alone = !await write.Db.Passkeys.AnyAsync(k => k.PersonId == person.Id, cancellation);
            if (alone && tooShort is not null)
            {
                return tooShort;
            }
            write.Db.Authenticators.Remove(authenticator);
            if (alone)
            {
                await LastFactor.ForgetCodesAsync(write, person.Id, cancellation);
            }
            write.RecordAccount(AuditAction.AuthenticatorRemoved);
            write.Send(AccountMail.AuthenticatorRemoved(new Recipient(person.Email), person.Language, Page));
            return Done.Instance;
        }, cancellation);
    });

    private Task<Outcome<T>> WriteAsync<T>(SignedIn who, Func<IdentityWrite, Person, Task<Outcome<T>>> work, CancellationToken cancellation) =>
        AccountLock.WriteAsync(identities, who, work, cancellation);

    private static async Task<IssuedCodes> IssueAsync(IdentityWrite write, Guid personId, CancellationToken cancellation) =>
        new([.. (await FactorProof.IssueCodesAsync(write, personId, cancellation)).Select(secret => secret.Reveal())]);
}

/// <summary>Recovery codes as they are shown once.</summary>
public sealed record IssuedCodes(IReadOnlyList<string> Codes)
{
    public override string ToString() => "codes…";
}
