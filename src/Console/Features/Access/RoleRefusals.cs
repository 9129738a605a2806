using Castellan.Data.Outcomes;

namespace Castellan.Features.Access;

/// <summary>The organisation has no such role.</summary>
public sealed record RoleNotFound : Refusal;

/// <summary>The organisation has as many roles of its own as it may.</summary>
public sealed record TooManyRoles(int Most) : Refusal
{
    public override IReadOnlyList<object> Words => [Most];
}
