using Castellan.Data.InstallationIncidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Operator.Incidents;

/// <summary>Keeps on the server what operators type, so that a lost connection loses nothing. A draft is no act and tells nobody.</summary>
public sealed class InstallationDrafts(OperatorDb door)
{
    public Task<Outcome<DateTimeOffset>> SaveAsync(OperatorActor actor, int number, InstallationDraftPart part, string content, CancellationToken cancellation = default) =>
        InstallationWork.WriteAsync<DateTimeOffset>(door, actor, number, async (write, incident) =>
        {
            if (!incident.IsOpen)
            {
                return new InstallationIncidentClosed();
            }
            var draft = await write.Db.InstallationDrafts.SingleOrDefaultAsync(one => one.IncidentId == incident.Id && one.Part == part, cancellation);
            if (draft is null)
            {
                draft = InstallationDraft.Begin(incident, part);
                write.Db.InstallationDrafts.Add(draft);
            }
            return draft.Save(content, write.By(), write.Now).Then<DateTimeOffset>(_ => write.Now);
        }, cancellation);
}
