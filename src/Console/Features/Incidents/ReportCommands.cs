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
public sealed class ReportCommands(TenantDb tenants, PublicAddress publicAddress)
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
            var number = await IncidentNumbers.NextAsync(write.Db, actor.OrgId, cancellation);
            var reported = Incident.Report(
                actor.OrgId, number, new SuspicionReport(form.Title, form.Summary, form.Place, noticed.Value.At, noticed.Value.Zone), actor.PersonId, write.Now);
            if (!reported.Succeeded)
            {
                return reported.Refusal;
            }
            var (incident, phase) = reported.Value;
            // Who noticed says when: the first decision of the ledger, to be corrected like any other.
            var detected = AnchorDecision.Decide(incident, AnchorKind.Detected, noticed.Value, present: null, incident.Title, actor.PersonId, write.Now);
            if (!detected.Succeeded)
            {
                return detected.Refusal;
            }
            write.Db.Incidents.Add(incident);
            write.Db.IncidentPhases.Add(phase);
            write.Db.IncidentAnchors.Add(detected.Value);
            write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, TimelineKind.Reported, "", incident.Title, actor.PersonId, write.Now));
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
            await TellAsync(write, incident, cancellation);
            return number;
        }, cancellation: cancellation);

    private async Task TellAsync(TenantWrite write, Incident incident, CancellationToken cancellation)
    {
        var organisation = await write.Db.Organisations.AsNoTracking().SingleAsync(o => o.OrgId == write.Actor.OrgId, cancellation);
        var reporter = await write.Db.Subjects.AsNoTracking().Where(subject => subject.OrgId == write.Actor.OrgId && subject.Id == write.Actor.PersonId)
            .Select(subject => subject.DisplayName ?? subject.Email).SingleOrDefaultAsync(cancellation) ?? organisation.Name;
        var page = publicAddress.To(Addresses.Incident(organisation.Slug, incident.Number));
        var told = await IncidentWork.ToldAtOnceAsync(write, organisation.IncidentContact, cancellation);
        // Whoever reports it knows.
        write.Db.Notifications.AddRange(told.People.Where(person => person != write.Actor.PersonId).Select(person => Notification.For(
            write.Actor.OrgId, person, NotificationKind.IncidentReported, new NotificationFacts(write.Actor.PersonId, incident.Id, incident.Number), write.Now)));
        foreach (var address in told.Addresses)
        {
            var number = IncidentWork.Named(incident.Number);
            write.Send(IncidentMail.Reported(new Recipient(address), organisation.Language, organisation.Name, number, reporter, page));
        }
    }
}
