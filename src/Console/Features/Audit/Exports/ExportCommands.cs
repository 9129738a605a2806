using System.Text.Json;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Exports;
using Castellan.Data.Files;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Castellan.Platform.Files;
using Castellan.Platform.Language;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Audit.Exports;

/// <summary>Asks for exports and takes them off the list.</summary>
public sealed class ExportCommands(TenantDb tenants)
{
    /// <summary>So many of an organisation may be under way at once.</summary>
    public const int MostAtOnce = 3;

    /// <summary>Puts an export to work: all that the filter lets through up to this moment.</summary>
    public Task<Outcome<Guid>> RequestAsync(TenantActor actor, ExportOrder order, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Guid>(actor, Permission.AuditExport, async write =>
        {
            // The organisation's lock makes counting and adding one step.
            if (await write.Db.AuditExports.CountAsync(export => export.OrgId == actor.OrgId && export.State == ExportState.Waiting, cancellation) >= MostAtOnce)
            {
                return new TooManyExports(MostAtOnce);
            }
            var filter = order.Filter with { To = order.Filter.To is { } to && to < write.Now ? to : write.Now };
            var export = AuditExport.Request(actor.OrgId, actor.PersonId, actor.SessionId, order.Format, JsonSerializer.Serialize(filter), order.TimeZone, Languages.Known(order.Language), write.Now);
            var file = StoredFile.Begin(actor.OrgId, new FileDraft(FileKind.AuditExport, ExportFile.NameOf(order.Format, order.Slug, write.Now), ExportFile.TypeOf(order.Format)), actor.PersonId, write.Now);
            write.Db.AuditExports.Add(export);
            write.Db.StoredFiles.Add(file);
            write.Db.ExportWork.Add(ExportWork.For(actor.OrgId, export.Id, file.Id));
            write.Record(AuditAction.ExportRequested, AuditTarget.Export(export.Id), after: new { format = order.Format.ToString(), narrowed = !order.Filter.IsEverything });
            return export.Id;
        }, roster: true, cancellation);

    /// <summary>Asks for one that failed once more, with what its filter lets through up to this moment; the failed one goes off the list.</summary>
    public Task<Outcome<Guid>> RequestAgainAsync(TenantActor actor, Guid exportId, string slug, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Guid>(actor, Permission.AuditExport, async write =>
        {
            var failed = await write.Db.AuditExports.SingleOrDefaultAsync(row => row.OrgId == actor.OrgId && row.Id == exportId && row.State == ExportState.Failed, cancellation);
            if (failed is null)
            {
                return new ExportNotFound();
            }
            if (await write.Db.AuditExports.CountAsync(export => export.OrgId == actor.OrgId && export.State == ExportState.Waiting, cancellation) >= MostAtOnce)
            {
                return new TooManyExports(MostAtOnce);
            }
            failed.Delete(write.Now);
            var export = AuditExport.Request(actor.OrgId, actor.PersonId, actor.SessionId, failed.Format, failed.Filter, failed.TimeZone, failed.Language, write.Now);
            var file = StoredFile.Begin(actor.OrgId, new FileDraft(FileKind.AuditExport, ExportFile.NameOf(failed.Format, slug, write.Now), ExportFile.TypeOf(failed.Format)), actor.PersonId, write.Now);
            write.Db.AuditExports.Add(export);
            write.Db.StoredFiles.Add(file);
            write.Db.ExportWork.Add(ExportWork.For(actor.OrgId, export.Id, file.Id));
            write.Record(AuditAction.ExportRequested, AuditTarget.Export(export.Id), after: new { format = failed.Format.ToString(), again = exportId });
            return export.Id;
        }, roster: true, cancellation);

    /// <summary>Stops an export that is under way, or deletes one that has ended, with its file.</summary>
    public Task<Outcome<Done>> DeleteAsync(TenantActor actor, Guid exportId, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.AuditExport, async write =>
        {
            var export = await write.Db.AuditExports.SingleOrDefaultAsync(row => row.OrgId == actor.OrgId && row.Id == exportId, cancellation);
            if (export is null)
            {
                return new ExportNotFound();
            }
            var work = await write.Db.ExportWork.SingleOrDefaultAsync(row => row.OrgId == actor.OrgId && row.ExportId == exportId, cancellation);
            if ((export.FileId ?? work?.FileId) is { } file)
            {
                await FileStore.DiscardAsync(write, file, cancellation);
            }
            if (work is not null)
            {
                write.Db.ExportWork.Remove(work);
            }
            return export.Delete(write.Now).Then<Done>(done =>
            {
                write.Record(AuditAction.ExportDeleted, AuditTarget.Export(exportId));
                return done;
            });
        }, cancellation: cancellation);
}
