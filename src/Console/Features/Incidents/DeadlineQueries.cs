using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Incidents;
using Castellan.Data.Obligations;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents;

/// <summary>What the overview tells of incidents: the open ones, the most pressing first, and what is due next in all of them.</summary>
public sealed class DeadlineQueries(TenantDb tenants, TimeProvider clock)
{
    public const int IncidentsShown = 5;
    public const int DeadlinesShown = 30;

    public Task<OpenIncidentsView> OpenAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.IncidentsRead, async (db, ct) =>
        {
            var now = clock.GetUtcNow();
            var open = await CountingAsync(db, actor.OrgId, now, ct);
            // What runs out first stands first; where nothing runs, the youngest.
            var shown = open.OrderBy(one => one.Counting.Count == 0 ? DateTimeOffset.MaxValue : one.Counting[0].Due).ThenByDescending(one => one.Incident.Number).Take(IncidentsShown);
            return new OpenIncidentsView(
                open.Count,
                [.. shown.Select(one => new OpenIncident(
                    one.Incident.Number, one.Incident.Title, one.Incident.Severity, one.Incident.Phase,
                    one.Counting is [var first, ..] ? new NextDue(first.RuleId, first.Due!.Value) : null))]);
        }, cancellation);

    public Task<DeadlinesView> DeadlinesAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.IncidentsRead, async (db, ct) =>
        {
            var open = await CountingAsync(db, actor.OrgId, clock.GetUtcNow(), ct);
            var dues = open.SelectMany(one => one.Counting.Select(obligation => (one.Incident.Number, Due: obligation.Due!.Value))).OrderBy(one => one.Due).ToList();
            return new DeadlinesView([.. dues.Select(one => one.Due)], dues.Count == 0 ? null : dues[0].Number);
        }, cancellation);

    /// <summary>Each clock that runs, with what was told of it so far and when it is told next.</summary>
    public Task<IReadOnlyList<DeadlineLine>> WatchedAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync<IReadOnlyList<DeadlineLine>>(actor, Permission.IncidentsRead, async (db, ct) =>
        {
            var now = clock.GetUtcNow();
            var open = await CountingAsync(db, actor.OrgId, now, ct);
            var shown = open.SelectMany(one => one.Counting.Select(obligation => (one.Incident, Obligation: obligation))).OrderBy(one => one.Obligation.Due).Take(DeadlinesShown).ToList();
            var ids = shown.Select(one => one.Incident.Id).Distinct().ToList();
            var told = (await db.ObligationReminders.AsNoTracking().Where(one => one.OrgId == actor.OrgId && ids.Contains(one.IncidentId)).ToListAsync(ct)).ToLookup(one => (one.IncidentId, one.RuleId, one.DueAt));
            var seen = (await db.ObligationAcknowledgements.AsNoTracking().Where(one => one.OrgId == actor.OrgId && ids.Contains(one.IncidentId)).ToListAsync(ct))
                .Select(one => (one.IncidentId, one.RuleId, one.DueAt)).ToHashSet();
            return [.. shown.Select(one =>
            {
                var due = one.Obligation.Due!.Value;
                var key = (one.Incident.Id, one.Obligation.RuleId, due);
                var acknowledged = seen.Contains(key);
                return new DeadlineLine(
                    one.Incident.Number, one.Obligation.RuleId, due, due <= now, acknowledged, told[key].Max(reminder => (DateTimeOffset?)reminder.SentAt), told[key].Count(),
                    ReminderSlots.Next(one.Obligation.Start!.At, due, now, acknowledged));
            })];
        }, cancellation);

    private static async Task<IReadOnlyList<(Incident Incident, IReadOnlyList<Obligation> Counting)>> CountingAsync(ConsoleDb db, Guid orgId, DateTimeOffset now, CancellationToken cancellation)
    {
        var incidents = await db.Incidents.AsNoTracking().Where(one => one.OrgId == orgId && one.State == IncidentState.Open).ToListAsync(cancellation);
        var facts = await ObligationReads.FactsAsync(db, orgId, incidents, cancellation);
        return [.. incidents.Select(incident => (incident, (IReadOnlyList<Obligation>)[.. ObligationEngine.Compute(facts[incident.Id].Rules, facts[incident.Id].Facts, now)
            .Where(one => one.IsCounting).OrderBy(one => one.Due)]))];
    }
}
