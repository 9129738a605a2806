using System.Linq.Expressions;
using Castellan.Data;
using Castellan.Data.Access;
using Castellan.Data.Members;
using Castellan.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Access;

/// <summary>Reads roles with those who have them.</summary>
public sealed class RoleQueries(TenantDb tenants, TimeProvider clock)
{
    private const int NamesShown = 10;

    public Task<RolesView> AllAsync(TenantActor actor, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.MembersRead, async (db, ct) =>
        {
            var roles = await ReadAsync(db, actor.OrgId, role => role.ArchivedAt == null, ct);
            return new RolesView([.. roles.OrderBy(role => role.Kind).ThenBy(role => role.Name, StringComparer.CurrentCultureIgnoreCase)]);
        }, cancellation);

    /// <summary>One role, also an archived one; null when the organisation has none with this id.</summary>
    public Task<RoleView?> OneAsync(TenantActor actor, Guid roleId, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.MembersRead, async (db, ct) => (await ReadAsync(db, actor.OrgId, role => role.Id == roleId, ct)).SingleOrDefault(), cancellation);

    /// <summary>Whom a change of this role would touch.</summary>
    public Task<RoleImpact> ImpactAsync(TenantActor actor, Guid roleId, CancellationToken cancellation = default) =>
        tenants.ReadAsync(actor, Permission.MembersRead, async (db, ct) =>
        {
            var role = (await ReadAsync(db, actor.OrgId, role => role.Id == roleId, ct)).SingleOrDefault();
            var names = await (
                from member in db.Memberships
                where member.OrgId == actor.OrgId && member.RoleId == roleId && member.State != MembershipState.Removed
                join subject in db.Subjects on new { member.OrgId, Id = member.PersonId } equals new { subject.OrgId, subject.Id }
                orderby subject.DisplayName, subject.Id
                select subject.DisplayName ?? subject.Email ?? "").Take(NamesShown).ToListAsync(ct);
            return new RoleImpact(role?.Holders ?? new RoleHolders(0, 0, 0), names, actor.Standing.RoleId == roleId);
        }, cancellation);

    private async Task<List<RoleView>> ReadAsync(ConsoleDb db, Guid orgId, Expression<Func<Role, bool>> wanted, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var rows = await db.Roles.Where(role => role.OrgId == orgId).Where(wanted).Select(role => new
        {
            Role = role,
            Active = db.Memberships.Count(m => m.OrgId == orgId && m.RoleId == role.Id && m.State == MembershipState.Active),
            Suspended = db.Memberships.Count(m => m.OrgId == orgId && m.RoleId == role.Id && m.State == MembershipState.Suspended),
            Invited = db.Invitations.Count(i => i.OrgId == orgId && i.RoleId == role.Id && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now),
        }).ToListAsync(cancellation);
        return [.. rows.Select(row => new RoleView(
            row.Role.Id, row.Role.Kind, row.Role.Name, row.Role.Description, [.. row.Role.Permissions],
            new RoleHolders(row.Active, row.Suspended, row.Invited), row.Role.CreatedAt, row.Role.ArchivedAt))];
    }
}
