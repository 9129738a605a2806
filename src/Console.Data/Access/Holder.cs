namespace Castellan.Data.Access;

/// <summary>A person as the grant rules see one: who, and what the present role permits.</summary>
public sealed record Holder(Guid PersonId, RoleKind Kind, PermissionSet Permissions)
{
    public bool IsOwner => Kind == RoleKind.Owner;

    public static Holder Of(Guid personId, Role role) => new(personId, role.Kind, role.Permissions);
}

/// <summary>A role as the grant rules see one: what it permits, and whether it is still in use.</summary>
public sealed record GrantedRole(RoleKind Kind, PermissionSet Permissions, bool IsArchived = false)
{
    public static implicit operator GrantedRole(Role role) => FromRole(role);

    public static GrantedRole FromRole(Role role) => new(role.Kind, role.Permissions, role.IsArchived);
}
