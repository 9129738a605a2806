using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Pages;

public sealed class ComingAliveTests(ConsoleUnderTest console) : PageTest(console)
{
    // Notes every change after which the headline that the server had written is gone.
    private const string Witness =
        """
        window.vanished = 0;
        document.addEventListener('DOMContentLoaded', () => {
          if (!document.querySelector('h1')) return;
          new MutationObserver(() => { if (!document.querySelector('h1')) window.vanished++; }).observe(document.body, { childList: true, subtree: true });
        });
        """;

    [Theory]
    [InlineData("/o/{slug}")]
    [InlineData("/o/{slug}/members")]
    [InlineData("/o/{slug}/audit")]
    [InlineData("/o/{slug}/roles")]
    [InlineData("/account")]
    [InlineData("/operator")]
    public async Task What_the_server_has_written_stays_when_the_page_comes_alive(string route)
    {
        var page = PageList.Of(route);
        var showcase = await Console.ShowcaseAsync();
        var visitor = await VisitAsync();
        await visitor.Context.AddInitScriptAsync(Witness);
        await Console.DressAsync(visitor, showcase, page.As);

        await visitor.GoAsync(page.AddressIn(showcase));

        (await visitor.Page.EvaluateAsync<int>("() => window.vanished")).ShouldBe(0);
    }
}
