using Castellan.Data.Audit;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Sessions;
using Castellan.Data.Tenancy;
using Castellan.Platform.Factors;
using Castellan.Platform.Identity;
using Castellan.Platform.Mail;
using Castellan.Platform.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Account;

/// <summary>What a person may ask for about everything held of him: a copy, and that it goes.</summary>
public sealed class DataCommands(IdentityDb identities, AccountManagers accounts, StepUp stepUp, RecipientTags tags)
{
    /// <summary>Copies a person may ask for within a day.</summary>
    public const int MostCopies = 3;

    /// <summary>Notes the request; a job prepares the file and tells the person by mail.</summary>
    public Task<Outcome<Done>> RequestCopyAsync(SignedIn who, CancellationToken cancellation = default) => identities.WriteAsync<Done>(who.Acting, async write =>
    {
        // Two requests at once: the second waits here and finds the first.
        await write.Db.People.FromSql($"SELECT * FROM identity.people WHERE id = {who.PersonId} FOR UPDATE").SingleAsync(cancellation);
        var since = write.Now.AddDays(-1);
        var recent = await write.Db.DataExports.Where(e => e.PersonId == who.PersonId && e.RequestedAt > since).Select(e => e.State).ToListAsync(cancellation);
        if (recent.Contains(DataExportState.Waiting) || recent.Count >= MostCopies)
        {
            return new ExportTooOften();
        }
        write.Db.DataExports.Add(DataExport.Request(who.PersonId, write.Now));
        write.Record(AuditAction.DataExportRequested, AuditTarget.Person(who.PersonId));
        return Done.Instance;
    }, cancellation: cancellation);

    /// <summary>
    /// Deletes the account at once: memberships and sessions end, name and address go everywhere, what waits in the outbox
    /// too. The audit log keeps the person's id, which then names nobody. Held evidence keeps its names until it is released.
    /// </summary>
    /// <returns>In how many organisations a hold still keeps the name.</returns>
    public Task<Outcome<int>> DeleteAccountAsync(SignedIn who, string? typedAddress, string? password, CancellationToken cancellation = default) => Busy.RefusedAsync<int>(async () =>
    {
        if (!EmailAddress.TryParse(typedAddress, out var typed) || !EmailAddress.TryParse(who.Email, out var own) || typed.Normalised != own.Normalised)
        {
            return new AddressNotTyped();
        }
        var proven = await stepUp.ProveWithPasswordAsync(who, password, cancellation);
        if (!proven.Succeeded)
        {
            return proven.Refusal;
        }
        return await identities.WriteAsync<int>(who.Acting, async write =>
        {
            if (await accounts.For(write).FindAsync(who.PersonId, cancellation) is not { } person || person.SecurityStamp != proven.Value.SecurityStamp)
            {
                return new ChangedMeanwhile();
            }
            var to = new Recipient(person.Email);
            var erased = await EraseAsync(write, person, tags.AllOf(to), cancellation);
            if (erased is null)
            {
                return new SoleOwner();
            }
            foreach (var session in await write.Db.Sessions.Where(s => s.PersonId == person.Id && s.EndedAt == null).ToListAsync(cancellation))
            {
                session.End(SessionEnd.AccountDeleted, write.Now);
            }
            write.Send(AccountMail.AccountDeleted(to, person.Language));
            write.RecordAccount(AuditAction.AccountDeleted, after: new { organisations = erased.Organisations, held = erased.Held });
            person.Erase(write.Now);
            return erased.Held;
        }, cancellation: cancellation);
    });

    private static async Task<Erasure?> EraseAsync(IdentityWrite write, Person person, byte[][] mailTags, CancellationToken cancellation)
    {
        var origin = write.Actor.Origin;
        return (await write.Db.Database.SqlQuery<Erasure>($"""
            SELECT organisations, held FROM tenancy.erase_person({person.NormalisedEmail}, {mailTags}, {write.Actor.SessionId}, {origin.RequestId}, {origin.Network}, {origin.Device})
            """).ToListAsync(cancellation)).SingleOrDefault();
    }

    private sealed record Erasure(int Organisations, int Held);
}
