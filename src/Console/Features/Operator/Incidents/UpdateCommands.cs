using Castellan.Data.Audit;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Operator.Incidents;

/// <summary>Posts what is new; a job brings it to every organisation that was told, each once.</summary>
public sealed class UpdateCommands(OperatorDb door)
{
    public Task<Outcome<int>> PostAsync(OperatorActor actor, int number, UpdateForm form, CancellationToken cancellation = default) =>
        InstallationWork.WriteAsync<int>(door, actor, number, async (write, incident) =>
        {
            var last = await write.Db.InstallationUpdates.Where(update => update.IncidentId == incident.Id).MaxAsync(update => (int?)update.Number, cancellation) ?? 0;
            var posted = form.Read(write.Now).Then(draft => InstallationUpdate.Post(incident, last + 1, draft, write.By(), write.Now)
                .Then(update => incident.Correct(draft.Occurred, draft.Detected).Then<InstallationUpdate>(_ => update)));
            if (!posted.Succeeded)
            {
                return posted.Refusal;
            }
            write.Db.InstallationUpdates.Add(posted.Value);
            write.Db.InstallationActs.Add(InstallationAct.Counted(incident, InstallationActKind.Updated, 0, write.By(), write.Now));
            await write.Db.InstallationDrafts.Where(draft => draft.IncidentId == incident.Id && draft.Part == InstallationDraftPart.Update).ExecuteDeleteAsync(cancellation);
            write.Note(AuditAction.InstallationUpdatePosted, incident, null, new { reference = incident.Reference(), update = posted.Value.Number });
            return posted.Value.Number;
        }, cancellation);
}
