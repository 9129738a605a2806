using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Notifications;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>What it is, how grave, who leads.</summary>
public sealed record Classification(string Title, IncidentKinds Kinds, IncidentSeverity Severity, Guid? LeadId, uint Version);

/// <summary>The course of an incident: what it is, in which phase, and its end. Each act leaves a line in the timeline.</summary>
public sealed class IncidentCommands(TenantDb tenants)
{
    public Task<Outcome<Done>> ClassifyAsync(TenantActor actor, int number, Classification wanted, CancellationToken cancellation = default) =>
        WriteAsync(actor, number, async (write, incident) =>
        {
            if (incident.Version != wanted.Version)
            {
                return new ChangedMeanwhile();
            }
            if (!await IncidentWork.IsActiveMemberAsync(write, wanted.LeadId, cancellation))
            {
                return new NotAnActiveMember();
            }
            var before = Facts(incident);
            var formerLead = incident.LeadId;
            return incident.Classify(wanted.Kinds, wanted.Severity, wanted.LeadId)
                .Then(_ => incident.Name(wanted.Title))
                .Then(_ => TellLead(write, incident, formerLead))
                .Then(_ => Noted(write, incident, TimelineKind.Classified, incident.Severity.ToString(), "", AuditAction.IncidentClassified, before, Facts(incident)));
        }, cancellation);

    public Task<Outcome<Done>> DescribeExtentAsync(TenantActor actor, int number, IncidentExtent extent, uint version, CancellationToken cancellation = default) =>
        WriteAsync(actor, number, (write, incident) =>
        {
            if (incident.Version != version)
            {
                return Task.FromResult<Outcome<Done>>(new ChangedMeanwhile());
            }
            var before = new { people = incident.PeopleCount, records = incident.RecordCount, crossBorder = incident.CrossBorder };
            return Task.FromResult(incident.Measure(extent).Then(_ => Noted(
                write, incident, TimelineKind.ExtentChanged, "", "", AuditAction.IncidentExtentChanged, before,
                new { people = incident.PeopleCount, records = incident.RecordCount, crossBorder = incident.CrossBorder })));
        }, cancellation);

    public Task<Outcome<Done>> AssessRiskAsync(TenantActor actor, int number, RiskLevel level, string? reasons, RiskAnswers answers, CancellationToken cancellation = default) =>
        WriteAsync(actor, number, (write, incident) =>
        {
            var before = new { risk = incident.Risk.ToString() };
            return Task.FromResult(incident.AssessRisk(level, reasons, answers).Then(_ => Noted(
                write, incident, TimelineKind.RiskAssessed, level.ToString(), incident.RiskReasons, AuditAction.IncidentRiskAssessed, before, new { risk = level.ToString() })));
        }, cancellation);

    public Task<Outcome<Done>> EnterPhaseAsync(TenantActor actor, int number, IncidentPhase phase, string? reason, CancellationToken cancellation = default) =>
        WriteAsync(actor, number, async (write, incident) =>
        {
            var present = await write.Db.IncidentPhases.SingleAsync(
                line => line.OrgId == actor.OrgId && line.IncidentId == incident.Id && line.LeftAt == null, cancellation);
            var before = new { phase = incident.Phase.ToString() };
            return incident.Enter(phase, present, reason, actor.PersonId, write.Now).Then(entered =>
            {
                write.Db.IncidentPhases.Add(entered);
                return Noted(write, incident, TimelineKind.PhaseEntered, phase.ToString(), entered.Reason, AuditAction.IncidentPhaseEntered, before, new { phase = phase.ToString() });
            });
        }, cancellation);

    /// <summary>Closes with the review.</summary>
    public Task<Outcome<Done>> CloseAsync(TenantActor actor, int number, IncidentReview review, CancellationToken cancellation = default) =>
        WriteAsync(actor, number, (write, incident) => Task.FromResult(incident.Close(review, write.Now)
            .Then(_ => Noted(write, incident, TimelineKind.Closed, "", "", AuditAction.IncidentClosed, null, new { state = incident.State.ToString() }))), cancellation);

    public Task<Outcome<Done>> ReopenAsync(TenantActor actor, int number, string? reason, CancellationToken cancellation = default) =>
        WriteAsync(actor, number, (write, incident) =>
        {
            var before = new { state = incident.State.ToString() };
            return Task.FromResult(Castellan.Data.Text.ProseText.Required(reason, Incident.ReasonLength).Then(why => incident.Reopen()
                .Then(_ => Noted(write, incident, TimelineKind.Reopened, "", why, AuditAction.IncidentReopened, before, new { state = incident.State.ToString() }))));
        }, cancellation);

    public Task<Outcome<Done>> VoidAsync(TenantActor actor, int number, string? reason, CancellationToken cancellation = default) =>
        WriteAsync(actor, number, (write, incident) =>
        {
            var before = new { state = incident.State.ToString() };
            return Task.FromResult(incident.Void(reason, write.Now)
                .Then(_ => Noted(write, incident, TimelineKind.Voided, "", incident.VoidReason, AuditAction.IncidentVoided, before, new { state = incident.State.ToString() })));
        }, cancellation);

    /// <summary>Puts on record that the actor opened the incident: what happened, its timeline, or who is touched by it.</summary>
    public Task<Outcome<Done>> NoteViewAsync(TenantActor actor, int number, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsRead, async write =>
        {
            if (await IncidentWork.FindAsync(write, number, cancellation) is not { } incident)
            {
                return new IncidentNotFound();
            }
            if (await Views.IsNewAsync(write, AuditAction.IncidentViewed, incident.Id, cancellation))
            {
                write.Record(AuditAction.IncidentViewed, AuditTarget.Incident(incident.Id));
            }
            return Done.Instance;
        }, cancellation: cancellation);

    private Task<Outcome<Done>> WriteAsync(TenantActor actor, int number, Func<TenantWrite, Incident, Task<Outcome<Done>>> act, CancellationToken cancellation) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
            await IncidentWork.FindAsync(write, number, cancellation) is { } incident ? await act(write, incident) : new IncidentNotFound(), cancellation: cancellation);

    private static Outcome<Done> Noted(TenantWrite write, Incident incident, TimelineKind kind, string detail, string text, AuditAction action, object? before, object? after)
    {
        write.Db.IncidentTimeline.Add(TimelineEntry.Automatic(incident, kind, detail, text, write.Actor.PersonId, write.Now));
        write.Record(action, AuditTarget.Incident(incident.Id), before, after);
        return Done.Instance;
    }

    private static Outcome<Done> TellLead(TenantWrite write, Incident incident, Guid? former)
    {
        if (incident.LeadId is { } lead && lead != former && lead != write.Actor.PersonId)
        {
            write.Db.Notifications.Add(Notification.For(
                incident.OrgId, lead, NotificationKind.IncidentLead, new NotificationFacts(write.Actor.PersonId, incident.Id, incident.Number), write.Now));
        }
        return Done.Instance;
    }

    private static object Facts(Incident incident) => new { kind = incident.Kinds.ToString(), severity = incident.Severity.ToString(), lead = incident.LeadId };
}
