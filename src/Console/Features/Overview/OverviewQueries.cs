using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Tenancy;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Trail;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Overview;

/// <summary>Reads the overview: the team, and of the audit log for those who may read it, side by side.</summary>
public sealed class OverviewQueries(TenantDb tenants, TrailQueries trail, SignInDays days, TimeProvider clock)
{
    private static readonly TimeSpan Recently = TimeSpan.FromDays(7);

    public async Task<OverviewView> OverviewAsync(EnteredTenant tenant, CancellationToken cancellation = default)
    {
        var team = TeamAsync(tenant, cancellation);
        if (!tenant.May(Permission.AuditRead))
        {
            return new OverviewView(await team, null, null);
        }
        var (signIns, kept) = (days.OfAsync(tenant, cancellation), trail.RetentionAsync(tenant.Actor, cancellation));
        await Task.WhenAll(team, signIns, kept);
        return new OverviewView(await team, await signIns, await kept);
    }

    private async Task<TeamFigures> TeamAsync(EnteredTenant tenant, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var since = now - Recently;
        var org = tenant.OrgId;
        var members = tenants.ReadAsync(tenant.Actor, (db, ct) => db.Memberships.Where(m => m.OrgId == org && m.State != MembershipState.Removed)
            .GroupBy(m => new { m.RoleId, m.State }).Select(same => new { same.Key.RoleId, same.Key.State, Count = same.Count() }).ToListAsync(ct), cancellation);
        var others = tenants.ReadAsync(tenant.Actor, (db, ct) => db.Organisations.Where(o => o.OrgId == org).Select(o => new TeamFigures(
            0,
            0,
            0,
            db.SessionEntries.Where(e => e.OrgId == org && e.LastSeenAt > since).Select(e => e.PersonId).Distinct().Count(),
            db.Invitations.Count(i => i.OrgId == org && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now),
            db.Invitations.Count(i => i.OrgId == org && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt <= now),
            o.IncidentContact != null,
            db.Roles.Where(r => r.OrgId == org && r.Kind == RoleKind.Owner).Select(r => r.Id).First())).SingleAsync(ct), cancellation);
        await Task.WhenAll(members, others);
        var (counted, team) = (await members, await others);
        return team with
        {
            Active = counted.Where(same => same.State == MembershipState.Active).Sum(same => same.Count),
            Suspended = counted.Where(same => same.State == MembershipState.Suspended).Sum(same => same.Count),
            Owners = counted.Where(same => same.State == MembershipState.Active && same.RoleId == team.OwnerRoleId).Sum(same => same.Count),
        };
    }
}
