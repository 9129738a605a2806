using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Identity;
using Castellan.Platform.Passwords;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Features.SignIn;

/// <summary>From a form to an account: asked for by anybody, made only by whoever reads the address's mail and knows the password.</summary>
public sealed class SignUpCommands(
    IdentityDb identities, AccountManagers accounts, PasswordWorkers passwords, PublicAddress links, EvenAnswer even,
    IOptions<RegistrationOptions> registration, IOptions<AttemptOptions> attempts, TimeProvider clock)
{
    private static readonly TimeSpan MailWindow = TimeSpan.FromHours(1);

    public RegistrationMode Mode => registration.Value.Mode;

    /// <summary>
    /// The same row, the same number of mails and the same answer for a new and for a known address. What a known one is sent
    /// says that there is an account; the secret of its row goes to nobody.
    /// </summary>
    public async Task<Outcome<Done>> RequestAsync(NewAccount form, string language, RequestOrigin origin, CancellationToken cancellation)
    {
        if (Mode != RegistrationMode.Open)
        {
            return new RegistrationClosed();
        }
        if (form.FirstFault is { } fault)
        {
            return fault;
        }
        var address = form.Address!;
        return await even.AfterAsync(async () =>
        {
            var hash = await passwords.HashAsync(form.Password, cancellation);
            return await identities.WriteAsync<Done>(new IdentityActor(null, null, origin), async write =>
            {
                var known = await accounts.For(write).FindAsync(address, cancellation);
                var since = write.Now - MailWindow;
                var recent = await write.Db.SignUps.CountAsync(s => s.NormalisedEmail == address.Normalised && s.CreatedAt > since, cancellation);
                var secret = OneTimeSecret.Issue();
                var signUp = SignUp.Begin(address, form.Name!, language, hash, secret.Hash, write.Now);
                write.Db.SignUps.Add(signUp);
                write.Record(AuditAction.SignUpRequested, AuditTarget.None);
                if (recent < attempts.Value.MailsPerAddress)
                {
                    write.Send(known is null
                        ? AccountMail.VerifyAddress(new Recipient(signUp.Email), language, links.To(Addresses.Verify(secret.Reveal())), signUp.ExpiresAt)
                        : AccountMail.AlreadyRegistered(new Recipient(known.Email), known.Language, links.To(Addresses.SignIn())));
                }
                return Done.Instance;
            }, cancellation: cancellation);
        });
    }

    public Task<bool> IsOpenAsync(string? secret, CancellationToken cancellation)
    {
        var hash = OneTimeSecret.HashOf(secret);
        var now = clock.GetUtcNow();
        return identities.ReadAsync(null, (db, ct) => db.SignUps.AnyAsync(s => s.SecretHash == hash && s.ExpiresAt > now, ct), cancellation);
    }

    /// <summary>Makes the account and begins its first session. Every other sign-up of the address dies with it.</summary>
    public async Task<Outcome<Entered>> VerifyAsync(string? secret, string? password, RequestOrigin origin, CancellationToken cancellation)
    {
        var hash = OneTimeSecret.HashOf(secret);
        var waiting = await identities.ReadAsync(null, (db, ct) => db.SignUps.SingleOrDefaultAsync(s => s.SecretHash == hash, ct), cancellation);
        var verdict = await passwords.VerifyAsync(waiting?.PasswordHash, password ?? "", cancellation);
        if (waiting is null)
        {
            return new LinkDead();
        }
        if (verdict == PasswordVerdict.Wrong)
        {
            return new PasswordWrong();
        }
        var personId = Guid.CreateVersion7(clock.GetUtcNow());
        var made = await UniqueAddress.KeepAsync(() => identities.WriteAsync<Entered>(new IdentityActor(personId, null, origin), async write =>
        {
            var signUp = await write.Db.SignUps.SingleOrDefaultAsync(s => s.Id == waiting.Id, cancellation);
            if (signUp is null || !signUp.IsOpen(write.Now))
            {
                return new LinkDead();
            }
            var address = EmailAddress.Parse(signUp.Email);
            var manager = accounts.For(write);
            if (await manager.FindAsync(address, cancellation) is not null)
            {
                return new AddressTaken();
            }
            await manager.CreateAsync(Person.Verified(personId, address, signUp.DisplayName, signUp.Language, signUp.PasswordHash, write.Now));
            await EndWaitingAsync(write.Db, address, cancellation);
            write.RecordAccount(AuditAction.AddressVerified);
            return SessionIssuer.EnterNew(write, personId, SignInMethod.Verification, signUp.Language);
        }, cancellation: cancellation));
        return made.Refusal is ChangedMeanwhile ? new LinkDead() : made;
    }

    internal static async Task EndWaitingAsync(ConsoleDb db, EmailAddress address, CancellationToken cancellation) =>
        db.SignUps.RemoveRange(await db.SignUps.Where(s => s.NormalisedEmail == address.Normalised).ToListAsync(cancellation));
}
