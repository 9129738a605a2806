using Castellan.Data.Policies;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Authorization;

namespace Castellan.Platform.Authorization;

/// <summary>Decides <see cref="TenantRequirement"/> for requests and for navigation inside an open page. No slug, no entry.</summary>
public sealed class TenantRequirementHandler(TenantState tenant, TenantGate gate) : AuthorizationHandler<TenantRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, TenantRequirement requirement)
    {
        var slug = context.Resource switch
        {
            HttpContext http => http.GetRouteValue("slug") as string,
            Microsoft.AspNetCore.Components.RouteData route => route.RouteValues.GetValueOrDefault("slug") as string,
            _ => null,
        };
        if (slug is null || SignedIn.Of(context.User) is not { } who)
        {
            return;
        }
        var entered = await tenant.EnterAsync(who, slug);
        if (entered is null)
        {
            var bar = await gate.BarAsync(who, slug);
            context.Fail(bar is { IsEnded: false, Owed: { } kind } ? new OwedReason(this, kind, slug) : new AuthorizationFailureReason(this, bar is null ? NotFoundReason : EndedReason));
        }
        else if (requirement.Permission is not { } permission || entered.May(permission))
        {
            context.Succeed(requirement);
        }
    }

    /// <summary>The organisation does not exist for this person: the answer is 404, not 403.</summary>
    public const string NotFoundReason = "no such organisation";

    /// <summary>The organisation has ended this session's access to it: a new sign-in opens it again.</summary>
    public const string EndedReason = "entry ended";
}

/// <summary>The organisation's policy asks for something first: the way in leads through the account.</summary>
public sealed class OwedReason(IAuthorizationHandler handler, OwedKind kind, string slug) : AuthorizationFailureReason(handler, "owed")
{
    public string Address => Addresses.Comply(slug, kind == OwedKind.Passkey);
}
