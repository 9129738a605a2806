using Castellan.Data.Access;
using Castellan.Data.Alerts;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Incidents.Alerts;

/// <summary>Reads an organisation's alerts and how its rules are set.</summary>
public sealed class AlertQueries(TenantDb tenants)
{
    public const int PageSize = 50;

    /// <param name="state">Null for all.</param>
    public Task<AlertList> ListAsync(TenantActor actor, AlertState? state, Guid? after, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.IncidentsRead, async (db, ct) =>
        {
            var alerts = db.Alerts.AsNoTracking().Where(alert => alert.OrgId == actor.OrgId);
            var open = await alerts.CountAsync(alert => alert.State == AlertState.Open, ct);
            alerts = state is { } wanted ? alerts.Where(alert => alert.State == wanted) : alerts;
            alerts = after is { } last ? alerts.Where(alert => alert.Id.CompareTo(last) < 0) : alerts;
            var found = await alerts.OrderByDescending(alert => alert.Id).Take(PageSize + 1).ToListAsync(ct);
            var shown = found.Take(PageSize).ToList();
            var ids = shown.SelectMany(alert => new[] { alert.PersonId, alert.DecidedBy }).OfType<Guid>().Distinct().ToList();
            var names = await db.Subjects.AsNoTracking().Where(subject => subject.OrgId == actor.OrgId && ids.Contains(subject.Id))
                .ToDictionaryAsync(subject => subject.Id, subject => subject.DisplayName ?? subject.Email, ct);
            return new AlertList(
                [.. shown.Select(alert => new AlertRow(
                    alert.Id, alert.Rule, alert.PersonId, Name(alert.PersonId), alert.FirstAt, alert.LastAt, alert.Entries, alert.RaisedAt,
                    alert.State, Name(alert.DecidedBy), alert.DecidedAt, alert.Reason, alert.IncidentNumber))],
                open, found.Count > PageSize ? shown[^1].Id : null);

            string? Name(Guid? id) => id is { } known ? names.GetValueOrDefault(known) : null;
        }, cancellation);

    public Task<IReadOnlyList<AlertRuleRow>> RulesAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync<IReadOnlyList<AlertRuleRow>>(actor, Permission.IncidentsRead, async (db, ct) =>
        {
            var set = await db.AlertSettings.AsNoTracking().Where(setting => setting.OrgId == actor.OrgId).ToDictionaryAsync(setting => setting.Rule, ct);
            return [.. AlertRules.All.Select(facts => set.TryGetValue(facts.Rule, out var own)
                ? new AlertRuleRow(facts.Rule, own.IsOn, own.Threshold, IsDefault: false)
                : new AlertRuleRow(facts.Rule, IsOn: true, facts.Threshold, IsDefault: true))];
        }, cancellation);
}
