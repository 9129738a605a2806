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
public sealed class CircuitGuard(AuthenticationStateProvider authentication, SessionDirectory sessions, TenantState tenant, Departure departure, NavigationManager navigation) : CircuitHandler
{
    private Task _previous = Task.CompletedTask;

    /// <summary>
    /// The framework hands over the next event without waiting for this one, and asking takes a moment. So events queue here:
    /// otherwise a form could be submitted before the last letter typed into it has arrived.
    /// </summary>
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => context =>
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return DeliverAsync(Interlocked.Exchange(ref _previous, turn.Task), turn, () => next(context));
    };

    // The turn ends when delivery has begun: an event that waits for the browser's answer would else wait for itself.
    private async Task DeliverAsync(Task previous, TaskCompletionSource turn, Func<Task> deliver)
    {
        Task? delivery = null;
        await previous;
        try
        {
            delivery = await MayGoOnAsync() ? deliver() : null;
        }
        finally
        {
            turn.SetResult();
        }
        await (delivery ?? Task.CompletedTask);
    }

    private async Task<bool> MayGoOnAsync()
    {
        var who = SignedIn.Of((await authentication.GetAuthenticationStateAsync()).User);
        if (who is null)
        {
            return true;
        }
        var current = await sessions.FindByIdAsync(who.SessionId, who.Origin, CancellationToken.None);
        if (current is null)
        {
            navigation.NavigateTo(departure.To ?? Addresses.SignIn(new Uri(navigation.Uri).PathAndQuery), forceLoad: true);
            return false;
        }
        // The page was opened with rights that are gone; a new request finds that out.
        if ((who.IsOperator && !current.IsOperator) || !await tenant.RefreshAsync(who))
        {
            navigation.NavigateTo(Addresses.Home, forceLoad: true);
            return false;
        }
        return true;
    }
}
