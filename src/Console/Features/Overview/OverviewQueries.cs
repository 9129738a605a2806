using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Members;
using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Castellan.Features.Overview;

/// <summary>Reads the overview: one query for the team, and two of the audit log for those who may read it.</summary>
public sealed class OverviewQueries(TenantDb tenants, TrailQueries trail, IOptions<RetentionOptions> retention, TimeProvider clock)
{
    private static readonly TimeSpan Recently = TimeSpan.FromDays(7);

    public async Task<OverviewView> OverviewAsync(EnteredTenant tenant, CancellationToken cancellation = default)
    {
        var team = await TeamAsync(tenant, cancellation);
        if (!tenant.May(Permission.AuditRead))
        {
            return new OverviewView(team, null, null);
        }
        return new OverviewView(team, await SignInsAsync(tenant, cancellation), await trail.RetentionAsync(tenant.Actor, cancellation));
    }

    private Task<TeamFigures> TeamAsync(EnteredTenant tenant, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var since = now - Recently;
        var org = tenant.OrgId;
        return tenants.ReadAsync(tenant.Actor, (db, ct) => db.Organisations.Where(o => o.OrgId == org).Select(o => new TeamFigures(
            db.Memberships.Count(m => m.OrgId == org && m.State == MembershipState.Active),
            db.Memberships.Count(m => m.OrgId == org && m.State == MembershipState.Suspended),
            db.Memberships.Count(m => m.OrgId == org && m.State == MembershipState.Active
                && db.Roles.Any(r => r.OrgId == org && r.Id == m.RoleId && r.Kind == RoleKind.Owner)),
            db.SessionEntries.Where(e => e.OrgId == org && e.LastSeenAt > since).Select(e => e.PersonId).Distinct().Count(),
            db.Invitations.Count(i => i.OrgId == org && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now),
            db.Invitations.Count(i => i.OrgId == org && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt <= now),
            o.IncidentContact != null,
            db.Roles.Where(r => r.OrgId == org && r.Kind == RoleKind.Owner).Select(r => r.Id).First())).SingleAsync(ct), cancellation);
    }

    private async Task<IReadOnlyList<SignInDay>> SignInsAsync(EnteredTenant tenant, CancellationToken cancellation)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(tenant.TimeZone);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).Date);
        var from = clock.GetUtcNow().AddDays(-retention.Value.AuditDays);
        var org = tenant.OrgId;
        var counted = await tenants.ReadAsync(tenant.Actor, (db, ct) => db.Database.SqlQuery<DayCount>($"""
            SELECT (occurred_at AT TIME ZONE {tenant.TimeZone})::date AS "Day", action AS "Action", count(*) AS "Count"
            FROM audit.entries
            WHERE org_id = {org} AND action = ANY ({Actions}) AND occurred_at > {from}
            GROUP BY 1, 2
            """).ToListAsync(ct), cancellation);
        return [.. Enumerable.Range(0, retention.Value.AuditDays).Select(back => today.AddDays(back - retention.Value.AuditDays + 1)).Select(day => new SignInDay(
            day,
            counted.Where(c => c.Day == day && c.Action == (short)AuditAction.SignedIn).Sum(c => c.Count),
            counted.Where(c => c.Day == day && c.Action == (short)AuditAction.SignInRefused).Sum(c => c.Count)))];
    }

    private static readonly short[] Actions = [(short)AuditAction.SignedIn, (short)AuditAction.SignInRefused];

    private sealed record DayCount(DateOnly Day, short Action, long Count);
}
