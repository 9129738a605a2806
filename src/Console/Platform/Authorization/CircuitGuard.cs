using Castellan.Platform.Tenancy;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Castellan.Platform.Authorization;

/// <summary>
/// Asks before each event of an open page whether its session still lives and what the person may do now. A dead session's
/// event is not delivered; the page is led to sign-in.
/// </summary>
public sealed class CircuitGuard(CircuitStanding standing, TenantState tenant, NavigationManager navigation) : CircuitHandler
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
        if (await standing.FindAsync() is not { } way)
        {
            await tenant.NoteActivityAsync();
            return true;
        }
        if (way.Leads)
        {
            navigation.NavigateTo(way.Address, forceLoad: true);
        }
        return false;
    }
}
