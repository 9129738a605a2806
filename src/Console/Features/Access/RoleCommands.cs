using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Members;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Data.Text;
using Microsoft.EntityFrameworkCore;

namespace Castellan.Features.Access;

/// <summary>What a role shall be.</summary>
public sealed record RoleDraft(string Name, string? Description, PermissionSet Permissions);

/// <summary>Creates, changes and archives an organisation's own roles, each under the roster's lock.</summary>
public sealed class RoleCommands(TenantDb tenants)
{
    /// <summary>So many columns a matrix still shows.</summary>
    public const int MostCustomRoles = 50;

    public Task<Outcome<Guid>> CreateAsync(TenantActor actor, RoleDraft draft, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Guid>(actor, Permission.RolesManage, async write =>
        {
            var others = await InUseAsync(write, cancellation);
            if (others.Count(role => !role.IsBuiltIn) >= MostCustomRoles)
            {
                return new TooManyRoles(MostCustomRoles);
            }
            return GrantRules.CreateRole(Acting(write), draft.Permissions)
                .Then(_ => Role.Custom(actor.OrgId, draft.Name, draft.Description, draft.Permissions, write.Now))
                .Then(role => NameFree(role, others).Then<Guid>(_ =>
                {
                    write.Db.Roles.Add(role);
                    write.Record(AuditAction.RoleCreated, AuditTarget.Role(role.Id), after: Facts(role));
                    return role.Id;
                }));
        }, roster: true, cancellation);

    /// <param name="seen">The permissions that the person saw when deciding; other ones by now are a refusal.</param>
    public Task<Outcome<Done>> ChangeAsync(TenantActor actor, Guid roleId, PermissionSet seen, RoleDraft draft, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.RolesManage, async write =>
        {
            var others = await InUseAsync(write, cancellation);
            if (await FindAsync(write, roleId, cancellation) is not { } role)
            {
                return new RoleNotFound();
            }
            if (role.Permissions != seen)
            {
                return new ChangedMeanwhile();
            }
            var before = Facts(role);
            return GrantRules.TouchRole(Acting(write), role)
                .Then(_ => GrantRules.ChangeRole(Acting(write), role, draft.Permissions))
                .Then(_ => role.Rename(draft.Name))
                .Then(_ => role.Describe(draft.Description))
                .Then(_ => role.ChangePermissions(draft.Permissions))
                .Then(_ => NameFree(role, others))
                .Then(done =>
                {
                    write.Record(AuditAction.RoleChanged, AuditTarget.Role(role.Id), before, Facts(role));
                    return (Outcome<Done>)done;
                });
        }, roster: true, cancellation);

    public Task<Outcome<Done>> ArchiveAsync(TenantActor actor, Guid roleId, CancellationToken cancellation = default) =>
        tenants.WriteAsync<Done>(actor, Permission.RolesManage, async write =>
        {
            if (await FindAsync(write, roleId, cancellation) is not { } role)
            {
                return new RoleNotFound();
            }
            var holders = await HoldersAsync(write, roleId, cancellation);
            return GrantRules.TouchRole(Acting(write), role)
                .Then<Done>(done => holders > 0 ? new RoleInUse(holders) : done)
                .Then(_ => role.Archive(write.Now))
                .Then(done =>
                {
                    write.Record(AuditAction.RoleArchived, AuditTarget.Role(role.Id), before: Facts(role));
                    return (Outcome<Done>)done;
                });
        }, roster: true, cancellation);

    private static Holder Acting(TenantWrite write) => new(write.Actor.PersonId, write.Standing.RoleKind, write.Standing.Permissions);

    private static Task<List<Role>> InUseAsync(TenantWrite write, CancellationToken cancellation) =>
        write.Db.Roles.AsNoTracking().Where(role => role.OrgId == write.Actor.OrgId && role.ArchivedAt == null).ToListAsync(cancellation);

    private static Task<Role?> FindAsync(TenantWrite write, Guid roleId, CancellationToken cancellation) =>
        write.Db.Roles.SingleOrDefaultAsync(role => role.OrgId == write.Actor.OrgId && role.Id == roleId, cancellation);

    // A suspended member gets the role back on being restored, and an open invitation gives it to whoever accepts.
    private static async Task<int> HoldersAsync(TenantWrite write, Guid roleId, CancellationToken cancellation)
    {
        var (org, now) = (write.Actor.OrgId, write.Now);
        return await write.Db.Memberships.CountAsync(
                m => m.OrgId == org && m.State != MembershipState.Removed && (m.RoleId == roleId || m.RoleBeforeSuspension == roleId), cancellation)
            + await write.Db.Invitations.CountAsync(
                i => i.OrgId == org && i.RoleId == roleId && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now, cancellation);
    }

    // Names that differ by case or accents alone would be taken for one another.
    private static Outcome<Done> NameFree(Role role, List<Role> others)
    {
        var folded = FoldedText.Of(role.Name);
        return others.Any(other => other.Id != role.Id && FoldedText.Of(other.Name) == folded) ? new RoleNameTaken(role.Name) : Done.Instance;
    }

    private static object Facts(Role role) => new { name = role.Name, description = role.Description, permissions = role.Permissions.Select(permission => permission.ToString()).ToArray() };
}
