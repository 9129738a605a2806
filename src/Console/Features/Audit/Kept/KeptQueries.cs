using System.Text.Json;
using Castellan.Data.Access;
using Castellan.Data.Tenancy;
using Castellan.Data.Verifications;
using Castellan.Platform.Seals;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Audit.Kept;

/// <summary>Reads what is kept of an organisation's audit log and what verifications came to.</summary>
public sealed class KeptQueries(TenantDb tenants, TrailQueries trail, TimeProvider clock)
{
    private const int Shown = 20;
    private const int PurgesShown = 14;

    public async Task<KeptView> ViewAsync(TenantActor actor, CancellationToken cancellation = default)
    {
        var retention = await trail.RetentionAsync(actor, cancellation);
        var cutOff = clock.GetUtcNow().AddDays(-trail.RetentionDays);
        return await tenants.ReadAsync(actor, Permission.AuditRead, async (db, ct) =>
        {
            var holds = await db.AuditHolds.CountAsync(hold => hold.OrgId == actor.OrgId && hold.ReleasedAt == null, ct);
            var held = await db.HeldEntries.Where(entry => entry.OrgId == actor.OrgId && entry.OccurredAt < cutOff)
                .GroupBy(entry => entry.OrgId).Select(group => new { Count = group.LongCount(), Oldest = group.Min(entry => entry.OccurredAt) }).SingleOrDefaultAsync(ct);
            var rows = await (
                from verification in db.AuditVerifications
                where verification.OrgId == actor.OrgId
                join subject in db.Subjects on new { verification.OrgId, Id = verification.RequestedBy ?? Guid.Empty } equals new { subject.OrgId, subject.Id } into people
                from person in people.DefaultIfEmpty()
                join work in db.VerificationWork on new { verification.OrgId, VerificationId = verification.Id } equals new { work.OrgId, work.VerificationId } into works
                from work in works.DefaultIfEmpty()
                orderby verification.RequestedAt descending, verification.Id descending
                select new { Verification = verification, By = person.DisplayName ?? person.Email, Compared = (int?)work.Compared, Total = (int?)work.Total }).Take(Shown).ToListAsync(ct);
            var purges = await db.AuditPurges.Where(purge => purge.OrgId == actor.OrgId).OrderByDescending(purge => purge.Day).Take(PurgesShown).ToListAsync(ct);
            List<VerificationRow> verifications = [.. rows.Select(row => new VerificationRow(
                row.Verification.Id, row.Verification.State, row.Verification.RequestedAt, row.Verification.RequestedBy is null, row.By, row.Verification.EndedAt, row.Verification.Entries,
                row.Verification.Seals, row.Verification.FirstAt, row.Verification.LastAt, JsonSerializer.Deserialize<IReadOnlyList<VerificationFinding>>(row.Verification.Findings) ?? [],
                row.Total is > 0 and var total ? (row.Compared ?? 0) * 100 / total : 0))];
            return new KeptView(
                retention, holds, held?.Count ?? 0, held?.Oldest,
                verifications.Where(row => row.State is VerificationState.Intact or VerificationState.Broken).MaxBy(row => row.EndedAt),
                verifications, [.. purges.Select(purge => new PurgeRow(purge.Day, purge.Purged, purge.Kept, purge.Holds))]);
        }, cancellation);
    }
}
