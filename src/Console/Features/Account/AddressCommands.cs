using Castellan.Data;
using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Castellan.Platform.Identity;
using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Features.Account;

/// <summary>
/// A change of address: asked for with the password, confirmed at the new address, announced at the old one with a link that
/// stops it. Each link works once and for 24 hours. The change ends every session: whoever had one may be who is being shut out.
/// </summary>
public sealed class AddressCommands(
    IdentityDb identities, AccountManagers accounts, StepUp stepUp, PublicAddress links, IOptions<AttemptOptions> attempts, TimeProvider clock)
{
    private static readonly TimeSpan MailWindow = TimeSpan.FromHours(1);

    /// <summary>Answers alike when the new address has an account already; nothing is sent there then.</summary>
    public Task<Outcome<Done>> RequestAsync(SignedIn who, string? newAddress, string? password, CancellationToken cancellation = default) => Busy.RefusedAsync<Done>(async () =>
    {
        if (!EmailAddress.TryParse(newAddress, out var address))
        {
            return new AddressMalformed();
        }
        var proven = await stepUp.ProveWithPasswordAsync(who, password, cancellation);
        if (!proven.Succeeded)
        {
            return proven.Refusal;
        }
        if (proven.Value.NormalisedEmail == address.Normalised)
        {
            return new AddressUnchanged();
        }
        return await identities.WriteAsync<Done>(who.Acting, write => AnnounceAsync(write, who.PersonId, address, cancellation), cancellation: cancellation);
    });

    /// <summary>The address that a link would set, or null when the link is dead.</summary>
    public async Task<EmailAddress?> PendingAsync(string? secret, TokenPurpose purpose, CancellationToken cancellation = default) =>
        await FindAsync(secret, purpose, cancellation) is { Token.Email: { } address } ? EmailAddress.Parse(address) : null;

    public async Task<Outcome<Done>> ConfirmAsync(string? secret, RequestOrigin origin, CancellationToken cancellation = default)
    {
        var confirmed = await UniqueAddress.KeepAsync(() => UseAsync(secret, TokenPurpose.AddressChange, origin, async (write, person, token) =>
        {
            var manager = accounts.For(write);
            var address = EmailAddress.Parse(token.Email!);
            if (await manager.FindAsync(address, cancellation) is not null)
            {
                return new AddressTaken();
            }
            await manager.SetEmailAsync(person, address.Reveal());
            await write.RenameEverywhereAsync(person.DisplayName, person.Email, cancellation);
            foreach (var session in await write.Db.Sessions.Where(s => s.PersonId == person.Id && s.EndedAt == null).ToListAsync(cancellation))
            {
                session.End(SessionEnd.AddressChanged, write.Now);
            }
            write.RecordAccount(AuditAction.AddressChanged);
            return Done.Instance;
        }, cancellation));
        return confirmed.Refusal is ChangedMeanwhile ? new LinkDead() : confirmed;
    }

    public async Task<Outcome<Done>> CancelAsync(string? secret, RequestOrigin origin, CancellationToken cancellation = default)
    {
        var cancelled = await UseAsync(secret, TokenPurpose.AddressChangeCancel, origin, (write, _, _) =>
        {
            write.RecordAccount(AuditAction.AddressChangeCancelled);
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        }, cancellation);
        return cancelled.Refusal is ChangedMeanwhile ? new LinkDead() : cancelled;
    }

    private async Task<Outcome<Done>> AnnounceAsync(IdentityWrite write, Guid personId, EmailAddress address, CancellationToken cancellation)
    {
        var manager = accounts.For(write);
        var person = await manager.FindAsync(personId, cancellation);
        if (person is null)
        {
            return new ChangedMeanwhile();
        }
        var since = write.Now - MailWindow;
        if (await write.Db.OneTimeTokens.CountAsync(t => t.PersonId == personId && t.Purpose == TokenPurpose.AddressChange && t.CreatedAt > since, cancellation) >= attempts.Value.MailsPerAddress)
        {
            return new AddressChangedTooOften();
        }
        await CloseAllAsync(write.Db, personId, write.Now, cancellation);
        var (confirm, cancel) = (OneTimeSecret.Issue(), OneTimeSecret.Issue());
        var token = OneTimeToken.Issue(person, TokenPurpose.AddressChange, confirm.Hash, write.Now, OneTimeToken.Lifetime, address);
        write.Db.OneTimeTokens.Add(token);
        write.Db.OneTimeTokens.Add(OneTimeToken.Issue(person, TokenPurpose.AddressChangeCancel, cancel.Hash, write.Now, OneTimeToken.Lifetime, address));
        var next = new Recipient(address.Reveal());
        if (await manager.FindAsync(address, cancellation) is null)
        {
            write.Send(AccountMail.ConfirmNewAddress(next, person.Language, links.To(Addresses.ConfirmAddress(confirm.Reveal())), token.ExpiresAt));
        }
        write.Send(AccountMail.AddressChangeAnnounced(new Recipient(person.Email), person.Language, next, links.To(Addresses.CancelAddress(cancel.Reveal())), token.ExpiresAt));
        write.RecordAccount(AuditAction.AddressChangeRequested);
        return Done.Instance;
    }

    // Either link closes both: a change is made or stopped once.
    private async Task<Outcome<Done>> UseAsync(
        string? secret, TokenPurpose purpose, RequestOrigin origin, Func<IdentityWrite, Person, OneTimeToken, Task<Outcome<Done>>> work, CancellationToken cancellation)
    {
        if (await FindAsync(secret, purpose, cancellation) is not { } found)
        {
            return new LinkDead();
        }
        return await identities.WriteAsync<Done>(new IdentityActor(found.Person.Id, null, origin), async write =>
        {
            var person = await accounts.For(write).FindAsync(found.Person.Id, cancellation);
            var token = await write.Db.OneTimeTokens.SingleOrDefaultAsync(t => t.Id == found.Token.Id, cancellation);
            if (person is null || token?.IsOpen(person, purpose, write.Now) is not true)
            {
                return new LinkDead();
            }
            await CloseAllAsync(write.Db, person.Id, write.Now, cancellation);
            return await work(write, person, token);
        }, cancellation: cancellation);
    }

    private static async Task CloseAllAsync(ConsoleDb db, Guid personId, DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (var open in await db.OneTimeTokens.Where(t => t.PersonId == personId && t.UsedAt == null && t.Purpose != TokenPurpose.PasswordReset).ToListAsync(cancellation))
        {
            open.Use(now);
        }
    }

    private async Task<Found?> FindAsync(string? secret, TokenPurpose purpose, CancellationToken cancellation)
    {
        var hash = OneTimeSecret.HashOf(secret);
        var found = await identities.ReadAsync(null, (db, ct) => db.OneTimeTokens.Where(t => t.SecretHash == hash)
            .Join(db.People.Where(p => p.DeletedAt == null), t => t.PersonId, p => p.Id, (t, p) => new Found(t, p)).SingleOrDefaultAsync(ct), cancellation);
        return found?.Token.IsOpen(found.Person, purpose, clock.GetUtcNow()) is true ? found : null;
    }

    private sealed record Found(OneTimeToken Token, Person Person);
}
