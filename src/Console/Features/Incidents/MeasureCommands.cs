using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>Plans corrective measures and follows them to their end.</summary>
public sealed class MeasureCommands(TenantDb tenants)
{
    public Task<Outcome<Done>> AddAsync(TenantActor actor, int number, MeasureDraft draft, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            if (await IncidentWork.FindAsync(write, number, cancellation) is not { } incident)
            {
                return new IncidentNotFound();
            }
            if (!await IncidentWork.IsActiveMemberAsync(write, draft.OwnerId, cancellation))
            {
                return new NotAnActiveMember();
            }
            return CorrectiveMeasure.Plan(incident, draft, write.Now).Then<Done>(measure =>
            {
                write.Db.IncidentMeasures.Add(measure);
                Note(write, incident, measure, TimelineKind.MeasureAdded, AuditAction.MeasureAdded, null);
                return Done.Instance;
            });
        }, cancellation: cancellation);

    /// <param name="version">As it was read; a change in between is a refusal.</param>
    public Task<Outcome<Done>> ChangeAsync(TenantActor actor, int number, Guid measureId, MeasureDraft draft, uint version, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            if (await IncidentWork.FindAsync(write, number, cancellation) is not { } incident)
            {
                return new IncidentNotFound();
            }
            var measure = await write.Db.IncidentMeasures.SingleOrDefaultAsync(one => one.OrgId == actor.OrgId && one.IncidentId == incident.Id && one.Id == measureId, cancellation);
            if (measure is null)
            {
                return new MeasureNotFound();
            }
            if (measure.Version != version)
            {
                return new ChangedMeanwhile();
            }
            if (!await IncidentWork.IsActiveMemberAsync(write, draft.OwnerId, cancellation))
            {
                return new NotAnActiveMember();
            }
            var before = Facts(measure);
            return measure.Change(draft, write.Now).Then<Done>(_ =>
            {
                Note(write, incident, measure, TimelineKind.MeasureChanged, AuditAction.MeasureChanged, before);
                return Done.Instance;
            });
        }, cancellation: cancellation);

    private static void Note(TenantWrite write, Incident incident, CorrectiveMeasure measure, TimelineKind kind, AuditAction action, object? before)
    {
        write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, kind, measure.State.ToString(), measure.Text, write.Actor.PersonId, write.Now));
        write.Record(action, AuditTarget.Incident(incident.Id), before, Facts(measure));
    }

    private static object Facts(CorrectiveMeasure measure) => new { state = measure.State.ToString(), owner = measure.OwnerId, due = measure.DueAt };
}
