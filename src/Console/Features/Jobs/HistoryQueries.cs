using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Tenancy;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Jobs;

/// <summary>What jobs did for an organisation, as its own record tells it.</summary>
public sealed class HistoryQueries(TenantDb tenants, TrailQueries trail, TimeProvider clock)
{
    public const int DaysShown = 30;
    public const int EntriesShown = 20;

    private static readonly AuditAction[] Done = [AuditAction.ObligationReminded, AuditAction.ExportFinished, AuditAction.FilesExpired, AuditAction.AlertRaised];
    private static readonly AuditAction[] Failed = [AuditAction.ExportFailed, AuditAction.StreamPaused];

    public async Task<HistoryView> HistoryAsync(EnteredTenant tenant, CancellationToken cancellation = default)
    {
        var newest = await trail.PageAsync(tenant.Actor, new TrailFilter { Actions = [.. Done, .. Failed] }, size: EntriesShown, cancellation: cancellation);
        return new HistoryView(await DaysAsync(tenant, cancellation), newest);
    }

    private async Task<IReadOnlyList<JobDay>> DaysAsync(EnteredTenant tenant, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var (org, from, actions) = (tenant.OrgId, now.AddDays(-DaysShown), Done.Concat(Failed).Select(action => (short)action).ToArray());
        var counted = await tenants.ReadAsync(tenant.Actor, Permission.AuditRead, (db, ct) => db.Database.SqlQuery<DayCount>($"""
            SELECT (occurred_at AT TIME ZONE {tenant.TimeZone})::date AS "Day", action AS "Action", count(*) AS "Count"
            FROM audit.entries
            WHERE org_id = {org} AND action = ANY ({actions}) AND occurred_at > {from}
            GROUP BY 1, 2
            """).ToListAsync(ct), cancellation);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(tenant.TimeZone)).Date);
        return [.. Enumerable.Range(0, DaysShown).Select(back => today.AddDays(back - DaysShown + 1)).Select(day => new JobDay(day, On(day, Done), On(day, Failed)))];

        long On(DateOnly day, AuditAction[] wanted) => counted.Where(one => one.Day == day && wanted.Contains((AuditAction)one.Action)).Sum(one => one.Count);
    }

    private sealed record DayCount(DateOnly Day, short Action, long Count);
}
