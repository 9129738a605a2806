namespace Castellan.Data.Access;

/// <summary>A person as the grant rules see one: who, and what the present role permits.</summary>
public sealed record Holder(Guid PersonId, RoleKind Kind, PermissionSet Permissions)
{
    public bool IsOwner => Kind == RoleKind.Owner;

    public static Holder Of(Guid personId, Role role) => new(personId, role.Kind, role.Permissions);
}
