using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;

namespace Castellan.Features.Incidents;

/// <summary>The register of breaches: amended, never rewritten; each export is on record.</summary>
public sealed class RegisterCommands(TenantDb tenants)
{
    public Task<Outcome<Done>> AmendAsync(TenantActor actor, int number, string? text, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            if (await IncidentWork.FindAsync(write, number, cancellation) is not { } incident)
            {
                return new IncidentNotFound();
            }
            return RegisterAmendment.Write(incident, text, actor.PersonId, write.Now).Then<Done>(amendment =>
            {
                write.Db.RegisterAmendments.Add(amendment);
                write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, TimelineKind.RegisterAmended, "", amendment.Text, actor.PersonId, write.Now));
                write.Record(AuditAction.RegisterAmended, AuditTarget.Incident(incident.Id));
                return Done.Instance;
            });
        }, cancellation: cancellation);

    public Task<Outcome<Done>> NoteExportAsync(TenantActor actor, int rows, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.RegisterRead, write =>
        {
            write.Record(AuditAction.RegisterExported, AuditTarget.Organisation(actor.OrgId), after: new { count = rows });
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        }, cancellation: cancellation);
}
