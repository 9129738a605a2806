using Castellan.Data.Access;

namespace Castellan.Features.Access;

/// <summary>A role with what it permits and how many have it.</summary>
public sealed record RoleView(
    Guid Id, RoleKind Kind, string Name, string Description, IReadOnlyList<Permission> Permissions, RoleHolders Holders, DateTimeOffset CreatedAt, DateTimeOffset? ArchivedAt)
{
    public bool IsCustom => Kind == RoleKind.Custom;

    public bool IsArchived => ArchivedAt is not null;

    public PermissionSet PermissionSet => PermissionSet.Of([.. Permissions]);
}

/// <summary>Who has a role: members, and invitations that are still open.</summary>
public sealed record RoleHolders(int Active, int Suspended, int Invited)
{
    public bool IsNobody => Active + Suspended + Invited == 0;
}

/// <summary>All roles in use: built-in ones first, from most to least, then the organisation's own by name.</summary>
public sealed record RolesView(IReadOnlyList<RoleView> Roles);

/// <summary>Whom a change of a role touches: how many, and the first names.</summary>
public sealed record RoleImpact(RoleHolders Holders, IReadOnlyList<string> FirstNames, bool IsOwn);
