using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Castellan.Platform.Authorization;

/// <summary>
/// Asks before each event of an open page whether its session still lives and what the person may do now. A dead session's
/// event is not delivered; the page is led to sign-in.
/// </summary>
public sealed class CircuitGuard(AuthenticationStateProvider authentication, SessionDirectory sessions, TenantState tenant, NavigationManager navigation) : CircuitHandler
{
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        var who = SignedIn.Of((await authentication.GetAuthenticationStateAsync()).User);
        if (who is null)
        {
            await next(context);
            return;
        }
        var current = await sessions.FindByIdAsync(who.SessionId, who.Origin, CancellationToken.None);
        if (current is null)
        {
            navigation.NavigateTo(Addresses.SignIn(new Uri(navigation.Uri).PathAndQuery), forceLoad: true);
            return;
        }
        // The page was opened with rights that are gone; a new request finds that out.
        if ((who.IsOperator && !current.IsOperator) || !await tenant.RefreshAsync(who))
        {
            navigation.NavigateTo(Addresses.Home, forceLoad: true);
            return;
        }
        await next(context);
    };
}
