using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Platform.Identity;
using Castellan.Platform.Providers;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Features.SignIn;

/// <summary>
/// Signing in with an account elsewhere. Only a link that its owner made in a signed-in session leads into an account; an
/// address, verified or not, never does. A verified address that has no account may open one, where people may sign up.
/// </summary>
public sealed class ProviderCommands(IdentityDb identities, AccountManagers accounts, IOptions<RegistrationOptions> registration, SessionIssuer sessions, TimeProvider clock)
{
    private const string LoginIndex = "external_logins";

    public async Task<Outcome<Entered>> SignInAsync(ProviderAccount account, string language, RequestOrigin origin, CancellationToken cancellation)
    {
        var linked = await identities.ReadAsync(null, (db, ct) => db.ExternalLogins.Where(l => l.Provider == account.Provider && l.Subject == account.Subject)
            .Join(db.People.Where(p => p.DeletedAt == null), l => l.PersonId, p => p.Id, (l, _) => new { l.Id, l.PersonId }).SingleOrDefaultAsync(ct), cancellation);
        var entered = linked is not null
            ? await BeginAsync(linked.Id, linked.PersonId, origin, cancellation)
            : await CreateAsync(account, language, origin, cancellation);
        if (!entered.Succeeded)
        {
            await NoteRefusalAsync(account, origin, cancellation);
        }
        return entered;
    }

    private Task<Outcome<Entered>> BeginAsync(Guid loginId, Guid personId, RequestOrigin origin, CancellationToken cancellation) =>
        identities.WriteAsync<Entered>(new IdentityActor(personId, null, origin), async write =>
        {
            // Unlinked a moment ago: the link no longer counts.
            var login = await write.Db.ExternalLogins.SingleOrDefaultAsync(l => l.Id == loginId && l.PersonId == personId, cancellation);
            if (login is null || await accounts.For(write).FindAsync(personId, cancellation) is not { } person)
            {
                return new ProviderNotLinked();
            }
            login.Use(write.Now);
            return await sessions.EnterAsync(write, person, SignInMethod.Provider, cancellation);
        }, cancellation: cancellation);

    private async Task<Outcome<Entered>> CreateAsync(ProviderAccount account, string language, RequestOrigin origin, CancellationToken cancellation)
    {
        if (account.VerifiedAddress is not { } address)
        {
            return new ProviderAddressUnverified();
        }
        var personId = Guid.CreateVersion7(clock.GetUtcNow());
        try
        {
            var made = await UniqueAddress.KeepAsync(() => identities.WriteAsync<Entered>(new IdentityActor(personId, null, origin), async write =>
            {
                var manager = accounts.For(write);
                if (await manager.FindAsync(address, cancellation) is not null)
                {
                    return new ProviderNotLinked();
                }
                if (registration.Value.Mode != RegistrationMode.Open)
                {
                    return new RegistrationClosed();
                }
                await manager.CreateAsync(Person.Verified(personId, address, NameOf(account, address), language, null, write.Now));
                write.Db.ExternalLogins.Add(ExternalLogin.Link(personId, account.Provider, account.Subject, address.Reveal(), write.Now));
                await SignUpCommands.EndWaitingAsync(write.Db, address, cancellation);
                write.RecordAccount(AuditAction.AddressVerified, after: new { provider = account.Provider.ToString() });
                return SessionIssuer.EnterNew(write, personId, SignInMethod.Provider, language);
            }, cancellation: cancellation));
            return made.Refusal is AddressTaken ? new ProviderNotLinked() : made;
        }
        catch (DbUpdateException race) when (race.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } taken && taken.TableName == LoginIndex)
        {
            // The same account came twice at once; the other one made it.
            return new ProviderNotLinked();
        }
    }

    private Task<Outcome<Done>> NoteRefusalAsync(ProviderAccount account, RequestOrigin origin, CancellationToken cancellation) =>
        identities.WriteAsync<Done>(new IdentityActor(null, null, origin), write =>
        {
            write.Record(AuditAction.ProviderRefused, AuditTarget.None, after: new { provider = account.Provider.ToString() }, outcome: AuditOutcome.Refused);
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        }, cancellation: cancellation);

    // A name that the rules do not take is no reason to turn somebody away; it can be changed.
    private static string NameOf(ProviderAccount account, EmailAddress address)
    {
        var named = DisplayText.Clean(account.Name);
        return named.Succeeded ? named.Value : DisplayText.Clean(address.LocalPart) is { Succeeded: true } local ? local.Value : "?";
    }
}
