using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Holds;
using Castellan.Data.Incidents;
using Castellan.Data.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents.Evidence;

/// <summary>Reads what is pinned to an incident and held for it.</summary>
public sealed class EvidenceQueries(TenantDb tenants, IncidentQueries incidents)
{
    public const int Shown = 200;

    /// <summary>Null when the organisation has no such incident.</summary>
    public async Task<EvidenceView?> OfAsync(TenantActor actor, int number, CancellationToken cancellation = default)
    {
        if (await incidents.OneAsync(actor, number, cancellation) is not { } incident)
        {
            return null;
        }
        return await tenants.ReadAsync(actor, Permission.IncidentsRead, async (db, ct) =>
        {
            var id = await db.Incidents.Where(one => one.OrgId == actor.OrgId && one.Number == number).Select(one => one.Id).SingleAsync(ct);
            var holds = await db.AuditHolds.AsNoTracking().Where(hold => hold.OrgId == actor.OrgId && hold.IncidentId == id)
                .OrderBy(hold => hold.ReleasedAt != null).ThenByDescending(hold => hold.Number).Take(Shown).ToListAsync(ct);
            var pins = await db.IncidentTimeline.AsNoTracking().Where(line => line.OrgId == actor.OrgId && line.IncidentId == id && line.Kind == TimelineKind.Pinned)
                .OrderByDescending(line => line.RecordedAt).ThenByDescending(line => line.Id).Take(Shown).ToListAsync(ct);
            var names = await IncidentQueries.NamesAsync(db, actor.OrgId, [
                .. holds.SelectMany(hold => new[] { hold.CreatedBy, hold.ReleasedBy }), .. pins.SelectMany(pin => new[] { pin.AuthorId, pin.PinnedPerson })], ct);
            return new EvidenceView(
                incident.Head,
                [.. holds.Select(hold => new EvidenceHold(
                    hold.Number, hold.Reason, hold.EntryIds.Length, hold.SessionIds.Length, IncidentQueries.Name(names, hold.CreatedBy), hold.CreatedAt, IncidentQueries.Name(names, hold.ReleasedBy), hold.ReleasedAt, hold.ReleaseReason))],
                [.. pins.Select(pin => new EvidencePin(
                    pin.Id, PinnedEntry.Read(pin.Detail), pin.PinnedKind == TargetKind.Session ? pin.PinnedId : null, pin.PinnedPerson, IncidentQueries.Name(names, pin.PinnedPerson), pin.Text, IncidentQueries.Name(names, pin.AuthorId), pin.RecordedAt))]);
        }, cancellation);
    }

    /// <summary>Incidents that something can be pinned to, the youngest first.</summary>
    public Task<IReadOnlyList<OpenChoice>> OpenAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync<IReadOnlyList<OpenChoice>>(actor, Permission.IncidentsRead, async (db, ct) => await db.Incidents
            .Where(incident => incident.OrgId == actor.OrgId && incident.State == IncidentState.Open).OrderByDescending(incident => incident.Number).Take(Shown)
            .Select(incident => new OpenChoice(incident.Number, incident.Title)).ToListAsync(ct), cancellation);
}
