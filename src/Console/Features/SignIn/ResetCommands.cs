using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Castellan.Platform.Identity;
using Castellan.Platform.Passwords;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Features.SignIn;

/// <summary>A forgotten password: a link by mail that works for 24 hours and once, and ends every session.</summary>
public sealed class ResetCommands(
    IdentityDb identities, AccountManagers accounts, PasswordWorkers passwords, PasswordRules rules,
    PublicAddress links, EvenAnswer even, IOptions<AttemptOptions> attempts, TimeProvider clock)
{
    private static readonly TimeSpan MailWindow = TimeSpan.FromHours(1);

    /// <summary>Answers alike whether the address has an account or not.</summary>
    public async Task<Outcome<Done>> RequestAsync(string? address, RequestOrigin origin, CancellationToken cancellation)
    {
        if (!EmailAddress.TryParse(address, out var parsed))
        {
            return new AddressMalformed();
        }
        return await even.AfterAsync(async () =>
        {
            var known = await identities.ReadAsync(null, (db, ct) => accounts.For(db).FindAsync(parsed, ct), cancellation);
            return await identities.WriteAsync<Done>(new IdentityActor(known?.Id, null, origin), async write =>
            {
                if (known is null || await accounts.For(write).FindAsync(known.Id, cancellation) is not { } person)
                {
                    write.Record(AuditAction.PasswordResetRequested, AuditTarget.None, outcome: AuditOutcome.Refused);
                    return Done.Instance;
                }
                var since = write.Now - MailWindow;
                var recent = await write.Db.OneTimeTokens.CountAsync(t => t.PersonId == person.Id && t.Purpose == TokenPurpose.PasswordReset && t.CreatedAt > since, cancellation);
                write.RecordAccount(AuditAction.PasswordResetRequested);
                if (recent < attempts.Value.MailsPerAddress)
                {
                    var secret = OneTimeSecret.Issue();
                    var token = OneTimeToken.Issue(person, TokenPurpose.PasswordReset, secret.Hash, write.Now, OneTimeToken.Lifetime);
                    write.Db.OneTimeTokens.Add(token);
                    write.Send(AccountMail.ResetPassword(new Recipient(person.Email), person.Language, links.To(Addresses.Reset(secret.Reveal())), token.ExpiresAt));
                }
                return Done.Instance;
            }, cancellation: cancellation);
        });
    }

    public async Task<bool> IsOpenAsync(string? secret, CancellationToken cancellation) => await FindAsync(secret, cancellation) is not null;

    /// <summary>Used once, also in a race: the second to commit finds the link used. Older links die with the stamp.</summary>
    public async Task<Outcome<Done>> ResetAsync(string? secret, string? password, RequestOrigin origin, CancellationToken cancellation)
    {
        if (await FindAsync(secret, cancellation) is not { } found)
        {
            return new LinkDead();
        }
        var address = EmailAddress.Parse(found.Person.Email);
        var protects = await identities.ReadAsync(found.Person.Id, (db, ct) => FactorProof.IsSetUpAsync(db, found.Person.Id, ct), cancellation);
        if (await rules.JudgeAsync(password ?? "", new PasswordOwner(address, found.Person.DisplayName, protects), cancellation) is { } fault)
        {
            return fault;
        }
        var hash = await passwords.HashAsync(password!, cancellation);
        var reset = await identities.WriteAsync<Done>(new IdentityActor(found.Person.Id, null, origin), async write =>
        {
            var manager = accounts.For(write);
            var token = await write.Db.OneTimeTokens.SingleOrDefaultAsync(t => t.Id == found.Token.Id, cancellation);
            if (await manager.FindAsync(found.Person.Id, cancellation) is not { } person || token?.IsOpen(person, TokenPurpose.PasswordReset, write.Now) is not true)
            {
                return new LinkDead();
            }
            token.Use(write.Now);
            await manager.SetPasswordAsync(person, hash, cancellation);
            await foreach (var session in write.Db.Sessions.Where(s => s.PersonId == person.Id && s.EndedAt == null).AsAsyncEnumerable().WithCancellation(cancellation))
            {
                session.End(SessionEnd.PasswordReset, write.Now);
            }
            await SignInAttempts.ForgetAsync(write, address, cancellation);
            write.RecordAccount(AuditAction.PasswordReset);
            write.Send(AccountMail.PasswordChanged(new Recipient(person.Email), person.Language, links.To(Addresses.Forgot)));
            return Done.Instance;
        }, cancellation: cancellation);
        return reset.Refusal is ChangedMeanwhile ? new LinkDead() : reset;
    }

    private async Task<Found?> FindAsync(string? secret, CancellationToken cancellation)
    {
        var hash = OneTimeSecret.HashOf(secret);
        var found = await identities.ReadAsync(null, (db, ct) => db.OneTimeTokens.Where(t => t.SecretHash == hash)
            .Join(db.People.Where(p => p.DeletedAt == null), t => t.PersonId, p => p.Id, (t, p) => new Found(t, p)).SingleOrDefaultAsync(ct), cancellation);
        return found?.Token.IsOpen(found.Person, TokenPurpose.PasswordReset, clock.GetUtcNow()) is true ? found : null;
    }

    private sealed record Found(OneTimeToken Token, Person Person);
}
