using Castellan.Data.Policies;
using Castellan.Data.Sessions;
using Castellan.Platform.Sessions;
using Castellan.Platform.Tenancy;
using Castellan.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Castellan.Platform.Authorization;

/// <summary>Whether an open page may go on: its session lives, and the person still may be where the page is.</summary>
public sealed class CircuitStanding(
    AuthenticationStateProvider authentication, SessionDirectory sessions, TenantGate gate, TenantState tenant, Departure departure, NavigationManager navigation)
{
    /// <summary>Where the page has to lead, or null while it may go on.</summary>
    public async Task<WayOut?> FindAsync()
    {
        var who = SignedIn.Of((await authentication.GetAuthenticationStateAsync()).User);
        if (who is null)
        {
            return null;
        }
        var here = new Uri(navigation.Uri).PathAndQuery;
        var current = await sessions.FindByIdAsync(who.SessionId, who.Origin, CancellationToken.None);
        if (current is null)
        {
            var end = await sessions.EndOfAsync(who.SessionId);
            // Signing out, the browser is on its way already; leading it too would cut that way short.
            return new WayOut(departure.To ?? Addresses.SignInEnded(here, end?.ToString()), Leads: end != SessionEnd.SignedOut);
        }
        // The page was opened with rights that are gone; a new request finds that out.
        if (who.IsOperator && !current.IsOperator)
        {
            return new WayOut(Addresses.Home);
        }
        var slug = tenant.Current?.Slug;
        if (await tenant.RefreshAsync(who))
        {
            return null;
        }
        return new WayOut((slug is null ? null : await gate.BarAsync(who, slug)) switch
        {
            null => Addresses.Home,
            { IsEnded: false, Owed: { } kind } => Addresses.Comply(slug!, kind == OwedKind.Passkey),
            _ => Addresses.SignInToEnter(here),
        });
    }
}

/// <summary>The way out of a page whose rights have ended.</summary>
/// <param name="Leads">Whether the page goes there by itself.</param>
public sealed record WayOut(string Address, bool Leads = true);
