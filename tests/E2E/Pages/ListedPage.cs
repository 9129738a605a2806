using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Pages;

/// <summary>A page as the suites open it.</summary>
/// <param name="Route">The template in its <c>@page</c> directive.</param>
/// <param name="As">Who looks at it.</param>
/// <param name="Address">Where it stands in the showcase; null when the route is the address.</param>
internal sealed record ListedPage(string Route, Guise As, Func<Showcase, string>? Address = null)
{
    public string AddressIn(Showcase showcase) => Address?.Invoke(showcase) ?? Route;
}

internal enum Guise
{
    Nobody,
    Owner,
    Operator,

    /// <summary>Somebody who has taken the first step of a sign-in and owes the second.</summary>
    HalfIn,
}
