using Castellan.Data.Access;
using Castellan.Data.Audit;

namespace Castellan.Data.Tenancy;

/// <summary>A signed-in person acting in one organisation, as the guard of this request or event found it.</summary>
public sealed record TenantActor(Guid OrgId, Guid PersonId, Guid SessionId, RequestOrigin Origin, Standing Standing)
{
    public bool May(Permission permission) => Standing.Permissions.Contains(permission);
}

/// <summary>What a member may do: membership, role and the permissions that follow from it.</summary>
public sealed record Standing(Guid RoleId, RoleKind RoleKind, string RoleName, PermissionSet Permissions)
{
    /// <param name="customBits">The permissions of a custom role; a built-in one's stand in code.</param>
    public static Standing Of(Guid roleId, RoleKind kind, string name, long customBits) =>
        new(roleId, kind, name, kind == RoleKind.Custom ? PermissionSet.FromBits(customBits) : BuiltInRoles.PermissionsOf(kind));
}
