using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Pages;

/// <summary>A test that looks at one listed page after the other.</summary>
public abstract class PageTest(ConsoleUnderTest console) : BrowserTest(console)
{
    /// <summary>Opens the page as the one who sees all of it.</summary>
    protected async Task<Visitor> OpenAsync(string route, Look? look = null)
    {
        var page = PageList.Of(route);
        var showcase = await Console.ShowcaseAsync();
        var visitor = await VisitAsync(look);
        await Console.DressAsync(visitor, showcase, page.As);
        await visitor.GoAsync(page.AddressIn(showcase));
        return visitor;
    }
}
