using Castellan.Data.Audit;
using Castellan.Data.Files;
using Castellan.Data.Incidents;
using Castellan.Data.Mail;
using Castellan.Data.Notifications;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Files;
using Castellan.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>A report as somebody wrote it; the time is what the clock on the wall showed.</summary>
public sealed record ReportForm(string Title, string? Summary, string? Place, DateTime NoticedAt, string Zone);

/// <summary>Reporting a suspicion: every active member may, and the security officers are told in the same transaction.</summary>
public sealed class ReportCommands(TenantDb tenants, ReportLetters letters)
{
    public const int MostFiles = 10;

    /// <summary>Opens an incident and answers its number.</summary>
    public Task<Outcome<int>> ReportAsync(TenantActor actor, ReportForm form, IReadOnlyList<ArrivedFile> files, CancellationToken cancellation = default) =>
        tenants.WriteAsync<int>(actor, permission: null, async write =>
        {
            if (files.Count > MostFiles)
            {
                return new TooManyFiles(MostFiles);
            }
            var noticed = LocalInstant.Read(form.NoticedAt, form.Zone, write.Now);
            if (!noticed.Succeeded)
            {
                return noticed.Refusal;
            }
            var opened = await IncidentWork.OpenAsync(write, form.Title, form.Summary, form.Place, noticed.Value, cancellation);
            if (!opened.Succeeded)
            {
                return opened.Refusal;
            }
            var incident = opened.Value;
            foreach (var arrived in files)
            {
                var completed = await FileStore.CompleteAsync(write, arrived, cancellation);
                if (!completed.Succeeded)
                {
                    return completed.Refusal;
                }
                write.Db.IncidentTimeline.Add(TimelineEntry.Attachment(incident, arrived.Id, completed.Value.Name, actor.PersonId, write.Now));
            }
            await write.Db.ReportDrafts.Where(draft => draft.OrgId == actor.OrgId && draft.PersonId == actor.PersonId).ExecuteDeleteAsync(cancellation);
            write.Record(AuditAction.IncidentReported, AuditTarget.Incident(incident.Id), after: new { files = files.Count });
            await letters.TellAsync(write, incident, cancellation);
            return incident.Number;
        }, cancellation: cancellation);
}
