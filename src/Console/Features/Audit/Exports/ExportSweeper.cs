using System.Globalization;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Exports;
using Castellan.Data.Files;
using Castellan.Data.Notifications;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Platform.Files;
using Castellan.Platform.Jobs;
using Castellan.Platform.Language;
using Castellan.Platform.Seals;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Audit.Exports;

/// <summary>
/// Makes the exports that wait, batch by batch. Each batch is stored in one transaction with the rights that whoever asked has at
/// that moment: an export stops when its person may no longer have it. Content and progress commit together, so a killed run goes
/// on where it was.
/// </summary>
public sealed class ExportSweeper(OperatorDb operators, TenantDb tenants, ExportBatches batches, FileSeal seal, EntryProofs proofs) : ISweeper
{
    public const string Name = "audit-exports";

    private const int MostAttempts = 5;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        var made = 0;
        while (await ClaimAsync(cancellation) is { } job)
        {
            await MakeAsync(job, cancellation);
            made++;
        }
        return new SweepReport("Exports_made", made);
    }

    // The queue alone goes across organisations.
    private async Task<Job?> ClaimAsync(CancellationToken cancellation)
    {
        var claimed = await operators.WriteAsync<Job>(OperatorActor.Job, async write =>
        {
            var now = write.Now;
            var work = await write.Db.ExportWork.FromSql($"""
                SELECT * FROM tenant.export_work WHERE claimed_until IS NULL OR claimed_until <= {now} ORDER BY claimed_until NULLS FIRST, export_id LIMIT 1 FOR UPDATE SKIP LOCKED
                """).SingleOrDefaultAsync(cancellation);
            if (work is null)
            {
                return new ExportNotFound();
            }
            var export = await write.Db.AuditExports.AsNoTracking().SingleAsync(row => row.OrgId == work.OrgId && row.Id == work.ExportId, cancellation);
            work.Claim(now + Lease);
            return new Job(export, work.FileId, work.Attempts);
        }, cancellation);
        return claimed.Succeeded ? claimed.Value : null;
    }

    private async Task MakeAsync(Job job, CancellationToken cancellation)
    {
        CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = Languages.CultureOf(job.Export.Language);
        // What it may do is read anew inside each transaction.
        var actor = new TenantActor(job.Export.OrgId, job.Export.RequestedBy, job.Export.SessionId, new RequestOrigin(null, null, $"export-{job.Export.Id:N}"), Standing.Of(Guid.Empty, RoleKind.Custom, "", 0));
        if (job.Attempts > MostAttempts)
        {
            await GiveUpAsync(job, new ExportGivenUp(), cancellation);
            return;
        }
        using var writer = new FileWriter(seal, job.Export.OrgId, job.FileId);
        using var chain = new LineChain();
        await ResumeAsync(actor, writer, chain, cancellation);
        if (ExportFile.IsProven(job.Export.Format))
        {
            await proofs.SealAsync(cancellation);
        }
        var after = await tenants.ReadForJobAsync(actor.OrgId, async (db, ct) =>
            await db.ExportWork.SingleOrDefaultAsync(row => row.OrgId == actor.OrgId && row.ExportId == job.Export.Id, ct) is { PositionAt: { } at, PositionId: { } id } ? new TrailCursor(at.ToUniversalTime(), id) : null,
            cancellation);
        var making = new Making(job.Export, writer, chain);
        Outcome<Done> stored = Done.Instance;
        await foreach (var batch in batches.OfAsync(job.Export, after, chain, proofs.Begin(), cancellation))
        {
            stored = await tenants.WriteAsync<Done>(actor, Permission.AuditExport, write => StepAsync(write, making, batch, cancellation), cancellation: cancellation);
            if (!stored.Succeeded)
            {
                break;
            }
        }
        if (stored.Refusal is { } refused and not ExportNotFound)
        {
            await GiveUpAsync(job, refused, cancellation);
        }
    }

    // What an earlier run stored counts for length and hash.
    private async Task ResumeAsync(TenantActor actor, FileWriter writer, LineChain chain, CancellationToken cancellation)
    {
        while (await tenants.ReadAsync(actor, (db, ct) => db.FileChunks.SingleOrDefaultAsync(
            chunk => chunk.OrgId == actor.OrgId && chunk.FileId == writer.FileId && chunk.Number == writer.Chunks, ct), cancellation) is { } chunk)
        {
            var plain = seal.Open(chunk);
            writer.Resume(plain);
            chain.Append(plain);
        }
    }

    private async Task<Outcome<Done>> StepAsync(TenantWrite write, Making making, ExportBatch batch, CancellationToken cancellation)
    {
        var (order, writer) = (making.Order, making.Writer);
        var work = await write.Db.ExportWork.SingleOrDefaultAsync(row => row.OrgId == order.OrgId && row.ExportId == order.Id, cancellation);
        if (work is null)
        {
            // Deleted while it was being made.
            return new ExportNotFound();
        }
        var head = writer.Length == 0 ? ExportFile.Head(order.Format) : [];
        write.Db.FileChunks.AddRange([.. writer.Write(head), .. writer.Write(batch.Lines), .. writer.Flush()]);
        if (batch.Next is { } next)
        {
            work.Advance(next.OccurredAt, next.Id, batch.Entries, write.Now + Lease);
            return Done.Instance;
        }
        return await FinishAsync(write, making, work, batch.Entries, cancellation);
    }

    private async Task<Outcome<Done>> FinishAsync(TenantWrite write, Making making, ExportWork work, int last, CancellationToken cancellation)
    {
        var (order, writer) = (making.Order, making.Writer);
        var export = await write.Db.AuditExports.SingleAsync(row => row.OrgId == order.OrgId && row.Id == order.Id, cancellation);
        var stored = await write.Db.StoredFiles.SingleAsync(row => row.OrgId == order.OrgId && row.Id == work.FileId, cancellation);
        var entries = work.Entries + last;
        if (ExportFile.IsProven(order.Format))
        {
            write.Db.FileChunks.AddRange([.. writer.Write(proofs.End(order.OrgId, order.Id, making.Chain, entries)), .. writer.Flush()]);
        }
        var manifest = writer.Manifest();
        write.Db.ExportWork.Remove(work);
        return stored.Complete(manifest, seal.Seal(order.OrgId, stored.Id, manifest), write.Now)
            .Then(_ => export.Finish(stored.Id, entries, write.Now))
            .Then<Done>(done =>
            {
                stored.ExpireAt(write.Now + AuditExport.Offered);
                write.Db.Notifications.Add(Notification.For(order.OrgId, order.RequestedBy, NotificationKind.ExportReady, new NotificationFacts(SubjectId: order.Id), write.Now));
                write.Record(AuditAction.ExportFinished, AuditTarget.Export(export.Id), after: new { entries, bytes = manifest.Length, sha256 = Convert.ToHexStringLower(manifest.Sha256) });
                return done;
            });
    }

    private Task<Outcome<Done>> GiveUpAsync(Job job, Refusal why, CancellationToken cancellation) =>
        operators.WriteAsync<Done>(OperatorActor.Job, async write =>
        {
            var (orgId, id) = (job.Export.OrgId, job.Export.Id);
            var export = await write.Db.AuditExports.SingleAsync(row => row.OrgId == orgId && row.Id == id, cancellation);
            var stored = await write.Db.StoredFiles.SingleOrDefaultAsync(row => row.OrgId == orgId && row.Id == job.FileId, cancellation);
            stored?.Discard();
            write.Db.ExportWork.RemoveRange(await write.Db.ExportWork.Where(row => row.OrgId == orgId && row.ExportId == id).ToListAsync(cancellation));
            return export.Fail(why.Code, write.Now).Then<Done>(done =>
            {
                write.Db.Notifications.Add(Notification.For(orgId, export.RequestedBy, NotificationKind.ExportFailed, new NotificationFacts(SubjectId: id), write.Now));
                write.Record(orgId, AuditAction.ExportFailed, AuditTarget.Export(id), after: new { reason = why.Code });
                return done;
            });
        }, cancellation);

    // What one run carries from batch to batch.
    private sealed record Making(AuditExport Order, FileWriter Writer, LineChain Chain);

    private sealed record Job(AuditExport Export, Guid FileId, int Attempts);
}
