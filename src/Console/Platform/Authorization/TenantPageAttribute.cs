using Castellan.Data.Access;
using Microsoft.AspNetCore.Authorization;

namespace Castellan.Platform.Authorization;

/// <summary>Guards a page under <c>/o/{slug}</c>: an active member of that organisation, with this permission.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class TenantPageAttribute : AuthorizeAttribute, IAuthorizationRequirementData
{
    public TenantPageAttribute()
    {
    }

    public TenantPageAttribute(Permission permission) => Permission = permission;

    /// <summary>Null: every active member.</summary>
    public Permission? Permission { get; }

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new TenantRequirement(Permission)];
}

/// <summary>Membership of the address's organisation, and a permission there.</summary>
public sealed record TenantRequirement(Permission? Permission) : IAuthorizationRequirement;
