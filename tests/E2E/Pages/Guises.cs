using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Pages;

internal static class Guises
{
    /// <summary>Gives the visitor what this guise carries.</summary>
    public static Task DressAsync(this ConsoleUnderTest console, Visitor visitor, Showcase showcase, Guise guise) => guise switch
    {
        Guise.Owner => console.BeginSessionAsync(visitor, showcase.Owner),
        Guise.Operator => console.BeginSessionAsync(visitor, showcase.Operator, proven: true),
        Guise.HalfIn => console.BeginSignInAsync(visitor, showcase.Operator),
        _ => Task.CompletedTask,
    };
}
