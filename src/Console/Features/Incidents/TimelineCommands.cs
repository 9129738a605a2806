using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Files;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>A note with the time its source told.</summary>
/// <param name="Corrects">The line that this one corrects.</param>
public sealed record NoteDraft(string Text, DateTime HappenedAt, string Zone, Guid? Corrects);

/// <summary>Adds to the timeline: notes, corrections, files. Nothing in it is ever changed.</summary>
public sealed class TimelineCommands(TenantDb tenants)
{
    public Task<Outcome<Done>> NoteAsync(TenantActor actor, int number, NoteDraft draft, CancellationToken cancellation = default) =>
        WriteAsync(actor, number, async (write, incident) =>
        {
            if (draft.Corrects is { } corrected
                && !await write.Db.IncidentTimeline.AnyAsync(line => line.OrgId == actor.OrgId && line.IncidentId == incident.Id && line.Id == corrected, cancellation))
            {
                return new TimelineEntryNotFound();
            }
            return LocalInstant.Read(draft.HappenedAt, draft.Zone, write.Now)
                .Then(at => TimelineEntry.Note(incident, draft.Text, at, draft.Corrects, actor.PersonId, write.Now))
                .Then(entry => Added(write, incident, entry, AuditAction.IncidentNoted));
        }, cancellation);

    public Task<Outcome<Done>> AttachAsync(TenantActor actor, int number, ArrivedFile file, CancellationToken cancellation = default) =>
        WriteAsync(actor, number, async (write, incident) => (await FileStore.CompleteAsync(write, file, cancellation))
            .Then(stored => Added(write, incident, TimelineEntry.Attachment(incident, stored.Id, stored.Name, actor.PersonId, write.Now), AuditAction.IncidentFileAdded)), cancellation);

    private Task<Outcome<Done>> WriteAsync(TenantActor actor, int number, Func<TenantWrite, Incident, Task<Outcome<Done>>> act, CancellationToken cancellation) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
            await IncidentWork.FindAsync(write, number, cancellation) is { } incident ? await act(write, incident) : new IncidentNotFound(), cancellation: cancellation);

    private static Outcome<Done> Added(TenantWrite write, Incident incident, TimelineEntry entry, AuditAction action)
    {
        write.Db.IncidentTimeline.Add(entry);
        write.Record(action, AuditTarget.Incident(incident.Id));
        return Done.Instance;
    }
}
