using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Pages;

public sealed class WidthTests(ConsoleUnderTest console) : PageTest(console)
{
    // 360: a small phone. 720: a screen of 1440 at 200 %.
    private static readonly int[] Widths = [360, 390, 720];

    [Theory]
    [MemberData(nameof(PageList.Routes), MemberType = typeof(PageList))]
    public async Task No_page_scrolls_sideways_on_a_phone(string route)
    {
        var page = (await OpenAsync(route, Look.Phone)).Page;

        foreach (var width in Widths)
        {
            await page.SetViewportSizeAsync(width, 800);
            (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, await WidestAsync(page));
        }
    }

    [Theory]
    [InlineData("/o/{slug}/incidents/{Number:int}")]
    [InlineData("/o/{slug}/incidents/{Number:int}/people")]
    public async Task The_open_tab_is_in_sight_on_a_phone(string route)
    {
        var page = (await OpenAsync(route, Look.Phone)).Page;

        await Expect(page.Locator(".tabs [aria-current]")).ToBeInViewportAsync(new() { Ratio = 0.9f });
    }

    private static async Task<string> WidestAsync(Microsoft.Playwright.IPage page) => await page.EvaluateAsync<string>("""
        () => [...document.querySelectorAll('body *')]
          .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .slice(0, 5).map(element => element.outerHTML.slice(0, 160)).join('\n')
        """);
}
