using Castellan.Platform.Sessions;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Castellan.Platform.Authorization;

/// <summary>Answers a foreign organisation like one that does not exist.</summary>
public sealed class RefusalAsStatus : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _usual = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.AuthorizationFailure?.FailureReasons.Any(r => r.Message == TenantRequirementHandler.NotFoundReason) is true)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        if (authorizeResult.AuthorizationFailure?.FailureReasons.Any(r => r.Message == TenantRequirementHandler.EndedReason) is true)
        {
            if (HttpMethods.IsGet(context.Request.Method))
            {
                context.Response.Redirect(Addresses.SignInToEnter(context.Request.Path + context.Request.QueryString));
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }
            return Task.CompletedTask;
        }
        if (authorizeResult.AuthorizationFailure?.FailureReasons.OfType<OwedReason>().FirstOrDefault() is { } owed)
        {
            if (HttpMethods.IsGet(context.Request.Method))
            {
                context.Response.Redirect(owed.Address);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
            }
            return Task.CompletedTask;
        }
        if (authorizeResult.Forbidden && IsOperatorWithoutFactor(context))
        {
            context.Response.Redirect(Addresses.AccountSecondFactor);
            return Task.CompletedTask;
        }
        if (authorizeResult.Forbidden)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }
        return _usual.HandleAsync(next, context, policy, authorizeResult);
    }

    // Not turned away for good: the way in begins with the second factor.
    private static bool IsOperatorWithoutFactor(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.Request.Path.StartsWithSegments(Addresses.Operator, StringComparison.OrdinalIgnoreCase)
        && SignedIn.Of(context.User)?.OwesFactor is true;
}
