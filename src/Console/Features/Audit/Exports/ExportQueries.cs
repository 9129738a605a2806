using Castellan.Data.Access;
using Castellan.Data.Exports;
using Castellan.Data.Files;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Audit.Exports;

/// <summary>Reads an organisation's exports, newest first.</summary>
public sealed class ExportQueries(TenantDb tenants, TimeProvider clock)
{
    public const int Shown = 50;
    public const int WorkShown = 10;

    /// <summary>The newest, as work.</summary>
    public Task<IReadOnlyList<ExportWorkRow>> WorkAsync(TenantActor actor, CancellationToken cancellation = default)
    {
        var now = clock.GetUtcNow();
        return tenants.ReadAsync<IReadOnlyList<ExportWorkRow>>(actor, Permission.AuditExport, async (db, ct) => await (
            from export in db.AuditExports
            where export.OrgId == actor.OrgId && export.State != ExportState.Deleted
            join work in db.ExportWork on new { export.OrgId, ExportId = export.Id } equals new { work.OrgId, work.ExportId } into works
            from work in works.DefaultIfEmpty()
            orderby export.RequestedAt descending, export.Id descending
            select new ExportWorkRow(
                export.Id, export.Format, export.State, export.RequestedAt, export.EndedAt, (long?)work.Entries ?? export.Entries, export.Reason, (int?)work.Attempts ?? 0, work.ClaimedUntil > now))
            .Take(WorkShown).ToListAsync(ct), cancellation);
    }

    public Task<IReadOnlyList<ExportRow>> AllAsync(TenantActor actor, CancellationToken cancellation = default)
    {
        var now = clock.GetUtcNow();
        return tenants.ReadAsync<IReadOnlyList<ExportRow>>(actor, Permission.AuditExport, async (db, ct) =>
        {
            var rows = await (
                from export in db.AuditExports
                where export.OrgId == actor.OrgId && export.State != ExportState.Deleted
                join subject in db.Subjects on new { export.OrgId, Id = export.RequestedBy } equals new { subject.OrgId, subject.Id } into people
                from person in people.DefaultIfEmpty()
                join work in db.ExportWork on new { export.OrgId, ExportId = export.Id } equals new { work.OrgId, work.ExportId } into works
                from work in works.DefaultIfEmpty()
                join file in db.StoredFiles on new { export.OrgId, Id = export.FileId ?? Guid.Empty } equals new { file.OrgId, file.Id } into files
                from file in files.DefaultIfEmpty()
                orderby export.RequestedAt descending, export.Id descending
                select new
                {
                    Export = export,
                    Person = person.DisplayName ?? person.Email,
                    Progress = (long?)work.Entries,
                    File = file,
                }).Take(Shown).ToListAsync(ct);
            return [.. rows.Select(row =>
            {
                var offered = row.File is { State: FileState.Ready } && row.File.ExpiresAt > now ? row.File : null;
                return new ExportRow(row.Export.Id, row.Export.Format, row.Export.State, row.Export.RequestedAt, row.Person, row.Progress ?? row.Export.Entries, row.Export.Reason,
                    offered?.Id, offered?.Name, offered?.Length ?? 0, offered?.Sha256 is { } hash ? Convert.ToHexStringLower(hash) : null, offered?.ExpiresAt);
            })];
        }, cancellation);
    }
}
