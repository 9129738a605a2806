using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Castellan.Features.Operator.Incidents;

/// <summary>The course of an incident of the installation: opened, described, closed, reopened. Never deleted.</summary>
public sealed class InstallationIncidentCommands(OperatorDb door)
{
    /// <summary>Opens one and answers its number.</summary>
    public async Task<Outcome<int>> OpenAsync(OperatorActor actor, string? title, string? zone, CancellationToken cancellation = default)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await door.WriteAsync<int>(actor, async write =>
                {
                    var last = await write.Db.InstallationIncidents.MaxAsync(one => (int?)one.Number, cancellation) ?? 0;
                    return IanaTimeZone.Check(zone).Then(known => InstallationIncident.Open(last + 1, title, known, write.By(), write.Now)).Then<int>(incident =>
                    {
                        write.Db.InstallationIncidents.Add(incident);
                        write.Db.InstallationActs.Add(InstallationAct.Counted(incident, InstallationActKind.Opened, 0, write.By(), write.Now));
                        write.Note(AuditAction.InstallationIncidentOpened, incident, null, new { reference = incident.Reference() });
                        return incident.Number;
                    });
                }, cancellation);
            }
            // Two opened one at the same moment: the next number is free.
            catch (DbUpdateException taken) when (attempt < 5 && taken.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                continue;
            }
        }
    }

    /// <summary>Saves what is known, and with it ends the draft.</summary>
    public Task<Outcome<Done>> DescribeAsync(OperatorActor actor, int number, InstallationForm form, uint version, CancellationToken cancellation = default) =>
        InstallationWork.WriteAsync<Done>(door, actor, number, async (write, incident) =>
        {
            if (incident.Version != version)
            {
                return new ChangedMeanwhile();
            }
            var before = Facts(incident);
            var described = form.Read(write.Now).Then(incident.Describe);
            if (described.Succeeded)
            {
                await write.Db.InstallationDrafts.Where(draft => draft.IncidentId == incident.Id && draft.Part == InstallationDraftPart.Facts).ExecuteDeleteAsync(cancellation);
                write.Note(AuditAction.InstallationIncidentChanged, incident, before, Facts(incident));
            }
            return described;
        }, cancellation);

    public Task<Outcome<Done>> CloseAsync(OperatorActor actor, int number, string? reason, CancellationToken cancellation = default) =>
        InstallationWork.WriteAsync<Done>(door, actor, number, (write, incident) => Task.FromResult(incident.Close(reason, write.By(), write.Now)
            .Then(act => Acted(write, incident, act, AuditAction.InstallationIncidentClosed))), cancellation);

    public Task<Outcome<Done>> ReopenAsync(OperatorActor actor, int number, string? reason, CancellationToken cancellation = default) =>
        InstallationWork.WriteAsync<Done>(door, actor, number, (write, incident) => Task.FromResult(incident.Reopen(reason, write.By(), write.Now)
            .Then(act => Acted(write, incident, act, AuditAction.InstallationIncidentReopened))), cancellation);

    private static Outcome<Done> Acted(OperatorWrite write, InstallationIncident incident, InstallationAct act, AuditAction action)
    {
        write.Db.InstallationActs.Add(act);
        write.Note(action, incident, null, new { reference = incident.Reference() });
        return Done.Instance;
    }

    private static object Facts(InstallationIncident incident) => new
    {
        reference = incident.Reference(),
        severity = incident.Severity.ToString(),
        kind = incident.Kinds.ToString(),
        occurredAt = incident.OccurredAt,
        detectedAt = incident.DetectedAt,
        awareAt = incident.AwareAt,
    };
}
