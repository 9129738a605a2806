using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents.Evidence;

/// <summary>Pins entries of the audit log and sessions to an incident: they stand in its timeline and outlive the purge.</summary>
public sealed class EvidenceCommands(TenantDb tenants)
{
    public Task<Outcome<Done>> PinEntryAsync(TenantActor actor, int number, TrailCursor place, string? why, CancellationToken cancellation = default) =>
        WriteAsync(actor, number, async (write, incident) =>
        {
            var action = await write.Db.AuditEntries.Where(entry => entry.OrgId == actor.OrgId && entry.OccurredAt == place.OccurredAt && entry.Id == place.Id)
                .Select(entry => (AuditAction?)entry.Action).SingleOrDefaultAsync(cancellation);
            return action is { } known ? await EvidenceHolds.PinAsync(write, incident, new PinnedEntry(place, known), why, cancellation) : new EvidenceNotFound();
        }, cancellation);

    /// <summary>Everything that was or will be done in a session that was in the organisation.</summary>
    public Task<Outcome<Done>> PinSessionAsync(TenantActor actor, int number, Guid sessionId, string? why, CancellationToken cancellation = default) =>
        WriteAsync(actor, number, async (write, incident) =>
        {
            var person = await write.Db.SessionEntries.Where(entry => entry.OrgId == actor.OrgId && entry.SessionId == sessionId)
                .Select(entry => (Guid?)entry.PersonId).SingleOrDefaultAsync(cancellation);
            return person is { } known ? await EvidenceHolds.PinAsync(write, incident, sessionId, known, why, cancellation) : new EvidenceNotFound();
        }, cancellation);

    private Task<Outcome<Done>> WriteAsync(TenantActor actor, int number, Func<TenantWrite, Incident, Task<Outcome<Done>>> pin, CancellationToken cancellation) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            if (await IncidentWork.FindAsync(write, number, cancellation) is not { } incident)
            {
                return new IncidentNotFound();
            }
            var pinned = await pin(write, incident);
            if (pinned.Succeeded)
            {
                write.Record(AuditAction.IncidentEvidencePinned, AuditTarget.Incident(incident.Id));
            }
            return pinned;
        }, roster: true, cancellation);
}
