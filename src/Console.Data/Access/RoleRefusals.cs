using Castellan.Data.Outcomes;

namespace Castellan.Data.Access;

/// <summary>Built-in roles cannot be renamed, changed or archived.</summary>
public sealed record BuiltInRoleFixed : Refusal;

/// <summary>The role was archived and is no longer in use.</summary>
public sealed record RoleArchived : Refusal;

/// <summary>The name belongs to a built-in role.</summary>
public sealed record RoleNameReserved(string Name) : Refusal
{
    public override IReadOnlyList<object> Words => [Name];
}

/// <summary>Another role of the organisation has this name.</summary>
public sealed record RoleNameTaken(string Name) : Refusal
{
    public override IReadOnlyList<object> Words => [Name];
}

/// <summary>Members hold the role or invitations offer it, so it cannot be archived.</summary>
public sealed record RoleInUse(int Holders) : Refusal
{
    public override IReadOnlyList<object> Words => [Holders];
}
