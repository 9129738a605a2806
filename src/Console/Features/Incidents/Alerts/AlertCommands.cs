using Castellan.Data.Access;
using Castellan.Data.Alerts;
using Castellan.Data.Audit;
using Castellan.Data.Holds;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents.Evidence;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents.Alerts;

/// <summary>What people decide about alerts: that one means nothing, that it is an incident, and when a rule calls them.</summary>
public sealed class AlertCommands(TenantDb tenants, ReportLetters letters)
{
    /// <summary>Entries that are pinned to the incident one by one; of a longer burst the first.</summary>
    public const int MostPinned = 20;

    public Task<Outcome<Done>> DismissAsync(TenantActor actor, Guid alertId, string? reason, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            if (await FindAsync(write, alertId, cancellation) is not { } alert)
            {
                return new AlertNotFound();
            }
            return alert.Dismiss(reason, actor.PersonId, write.Now).Then<Done>(done =>
            {
                write.Record(AuditAction.AlertDismissed, TargetOf(alert), after: new { alert = alert.Id, rule = alert.Rule.ToString() });
                return done;
            });
        }, cancellation: cancellation);

    /// <summary>Opens a suspected incident with the entries behind the alert pinned to it, and answers its number.</summary>
    /// <param name="title">What the alert says, in the words of whoever opens it.</param>
    public Task<Outcome<int>> OpenAsync(TenantActor actor, Guid alertId, string title, CancellationToken cancellation = default) =>
        tenants.WriteAsync<int>(actor, Permission.IncidentsManage, async write =>
        {
            if (await FindAsync(write, alertId, cancellation) is not { } alert)
            {
                return new AlertNotFound();
            }
            if (alert.State != AlertState.Open)
            {
                return new AlertDecided();
            }
            var noticed = LocalInstant.Past(alert.RaisedAt, "UTC", write.Now);
            if (!noticed.Succeeded)
            {
                return noticed.Refusal;
            }
            var opened = await IncidentWork.OpenAsync(write, title, summary: null, place: null, noticed.Value, cancellation);
            if (!opened.Succeeded)
            {
                return opened.Refusal;
            }
            var incident = opened.Value;
            foreach (var entry in await EvidenceAsync(write, alert, cancellation))
            {
                var pinned = await EvidenceHolds.PinAsync(write, incident, entry, why: null, cancellation);
                if (!pinned.Succeeded)
                {
                    return pinned.Refusal;
                }
            }
            // Of a burst everything is held; pinned are the first lines only.
            if (BurstOf(alert) is { } burst && await EvidenceHolds.HoldAsync(write, incident, burst, cancellation) is { Succeeded: false } notHeld)
            {
                return notHeld.Refusal;
            }
            await letters.TellAsync(write, incident, cancellation);
            return alert.Open(incident.Number, actor.PersonId, write.Now).Then<int>(_ =>
            {
                write.Record(AuditAction.IncidentReported, AuditTarget.Incident(incident.Id), after: new { files = 0 });
                write.Record(AuditAction.AlertOpened, TargetOf(alert), after: new { alert = alert.Id, rule = alert.Rule.ToString(), incident = incident.Number });
                return incident.Number;
            });
        }, roster: true, cancellation);

    public Task<Outcome<Done>> SetAsync(TenantActor actor, AlertRule rule, bool isOn, int threshold, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.IncidentsManage, async write =>
        {
            if (!Enum.IsDefined(rule))
            {
                return new AlertNotFound();
            }
            var setting = await write.Db.AlertSettings.SingleOrDefaultAsync(one => one.OrgId == actor.OrgId && one.Rule == rule, cancellation);
            var fresh = setting is null;
            setting ??= AlertSetting.Of(actor.OrgId, rule);
            var before = Facts(setting);
            return setting.Change(isOn, threshold, actor.PersonId, write.Now).Then<Done>(done =>
            {
                if (fresh)
                {
                    write.Db.AlertSettings.Add(setting);
                }
                write.Record(AuditAction.AlertRuleChanged, AuditTarget.Organisation(actor.OrgId), before, Facts(setting));
                return done;
            });
        }, roster: true, cancellation);

    private static Task<Alert?> FindAsync(TenantWrite write, Guid alertId, CancellationToken cancellation) =>
        write.Db.Alerts.SingleOrDefaultAsync(alert => alert.OrgId == write.Actor.OrgId && alert.Id == alertId, cancellation);

    private static async Task<IReadOnlyList<PinnedEntry>> EvidenceAsync(TenantWrite write, Alert alert, CancellationToken cancellation)
    {
        var facts = AlertRules.Of(alert.Rule);
        var (orgId, actions, person) = (alert.OrgId, facts.Actions.ToList(), alert.PersonId);
        var entries = write.Db.AuditEntries.Where(entry => entry.OrgId == orgId && actions.Contains(entry.Action) && entry.OccurredAt >= alert.FirstAt && entry.OccurredAt <= alert.LastAt);
        entries = !facts.Counts ? entries.Where(entry => entry.Id == alert.TriggerId)
            : facts.ByActor ? entries.Where(entry => entry.ActorId == person)
            : entries.Where(entry => entry.TargetId == person);
        var found = await entries.OrderBy(entry => entry.OccurredAt).ThenBy(entry => entry.Id).Select(entry => new { entry.OccurredAt, entry.Id, entry.Action }).Take(MostPinned).ToListAsync(cancellation);
        return [.. found.Select(entry => new PinnedEntry(new TrailCursor(entry.OccurredAt, entry.Id), entry.Action))];
    }

    private static HoldScope? BurstOf(Alert alert) => AlertRules.Of(alert.Rule) is { Counts: true } facts
        ? new HoldScope(alert.FirstAt, alert.LastAt.AddMicroseconds(1))
        {
            Actor = facts.ByActor ? alert.PersonId : null,
            Target = facts.ByActor ? null : alert.PersonId,
            Actions = [.. facts.Actions],
        }
        : null;

    private static AuditTarget TargetOf(Alert alert) => alert.PersonId is { } person ? AuditTarget.Person(person) : AuditTarget.None;

    private static object Facts(AlertSetting setting) => new { rule = setting.Rule.ToString(), on = setting.IsOn, threshold = setting.Threshold };
}
