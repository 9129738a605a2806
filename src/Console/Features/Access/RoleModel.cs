using Castellan.Data.Access;

namespace Castellan.Features.Access;

/// <summary>A role while somebody writes it.</summary>
public sealed class RoleModel
{
    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public PermissionSet Permissions { get; private set; }

    public static RoleModel Of(RoleView role) => new() { Name = role.Name, Description = role.Description, Permissions = role.PermissionSet };

    public void Set(Permission permission, bool allowed) => Permissions = allowed ? Permissions.With(permission) : Permissions.Without(permission);

    public RoleDraft ToDraft() => new(Name, Description, Permissions);
}
