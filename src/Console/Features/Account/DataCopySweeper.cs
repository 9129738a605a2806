using System.Globalization;
using Castellan.Data.Audit;
using Castellan.Data.Files;
using Castellan.Data.Identity;
using Castellan.Data.Mail;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Files;
using Castellan.Platform.Jobs;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Account;

/// <summary>
/// Prepares the copies of their data that people asked for: gathered, sealed as a file that only its owner downloads, told
/// by mail. A run cut short leaves the row waiting, and the next begins anew.
/// </summary>
public sealed class DataCopySweeper(OperatorDb door, IdentityDb identities, PersonalData data, FileStore files, PublicAddress links) : ISweeper
{
    public const string Name = "data-copies";

    private const int AtOnce = 20;

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        await ForgetExpiredAsync(asOf, cancellation);
        var waiting = await door.ReadAsync(null, (db, ct) => db.DataExports.Where(e => e.State == DataExportState.Waiting)
            .OrderBy(e => e.RequestedAt).Take(AtOnce).Select(e => new { e.Id, e.PersonId }).ToListAsync(ct), cancellation);
        var made = 0;
        foreach (var request in waiting)
        {
            made += await PrepareAsync(request.Id, new IdentityActor(request.PersonId, null, new RequestOrigin(null, null, "")), asOf, cancellation) ? 1 : 0;
        }
        return new SweepReport("DataCopies_made", made);
    }

    private async Task<bool> PrepareAsync(Guid exportId, IdentityActor owner, DateTimeOffset asOf, CancellationToken cancellation)
    {
        if (!await TryAsync(exportId, owner, cancellation))
        {
            return false;
        }
        using var content = new MemoryStream(await data.GatherAsync(owner.PersonId!.Value, asOf, cancellation), writable: false);
        var day = asOf.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var arrived = await files.ReceiveOwnAsync(owner, new FileDraft(FileKind.MyData, $"castellan-my-data-{day}.json", "application/json", owner.PersonId, asOf + DataExport.Lifetime), content, cancellation);
        if (!arrived.Succeeded)
        {
            return false;
        }
        var completed = await identities.WriteAsync<Done>(owner, async write =>
        {
            var export = await write.Db.DataExports.SingleOrDefaultAsync(e => e.Id == exportId && e.State == DataExportState.Waiting, cancellation);
            var person = await write.Db.People.SingleOrDefaultAsync(p => p.Id == owner.PersonId && p.DeletedAt == null, cancellation);
            if (export is null || person is null)
            {
                return new ChangedMeanwhile();
            }
            return (await FileStore.CompleteOwnAsync(write, arrived.Value, cancellation)).Then<Done>(file =>
            {
                export.Complete(file.Id, write.Now);
                write.Record(AuditAction.DataExportReady, AuditTarget.Person(person.Id));
                write.Send(AccountMail.DataReady(new Recipient(person.Email), person.Language, links.To(Addresses.AccountData)));
                return Done.Instance;
            });
        }, cancellation: cancellation);
        return completed.Succeeded;
    }

    // The try is on record before the work: a copy that fails again and again must end, not come back for ever.
    private async Task<bool> TryAsync(Guid exportId, IdentityActor owner, CancellationToken cancellation)
    {
        var tried = await identities.WriteAsync<bool>(owner, async write =>
        {
            if (await write.Db.DataExports.SingleOrDefaultAsync(e => e.Id == exportId && e.State == DataExportState.Waiting, cancellation) is not { } export)
            {
                return false;
            }
            export.Try();
            if (export.State == DataExportState.Failed)
            {
                write.Record(AuditAction.DataExportFailed, AuditTarget.Person(export.PersonId), outcome: AuditOutcome.Failed);
            }
            return export.State == DataExportState.Waiting;
        }, cancellation: cancellation);
        return tried is { Succeeded: true, Value: true };
    }

    private Task<Outcome<Done>> ForgetExpiredAsync(DateTimeOffset asOf, CancellationToken cancellation) =>
        door.WriteAsync<Done>(OperatorActor.Job, async write =>
        {
            write.Db.DataExports.RemoveRange(await write.Db.DataExports.Where(e => e.ExpiresAt < asOf).ToListAsync(cancellation));
            return Done.Instance;
        }, cancellation);
}
