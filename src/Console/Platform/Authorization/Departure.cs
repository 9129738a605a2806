namespace Castellan.Platform.Authorization;

/// <summary>
/// Where a page leads once it has ended its own session, for this circuit. The browser may send another event (a focus lost as
/// the dialog closes) before it has left; without this the guard would lead to sign-in over the page's own farewell.
/// </summary>
public sealed class Departure
{
    /// <summary>The address chosen by the page; null while nobody has left.</summary>
    public string? To { get; set; }
}
