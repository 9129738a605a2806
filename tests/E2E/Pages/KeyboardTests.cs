using Castellan.Tests.E2E.Fixtures;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Pages;

public sealed class KeyboardTests(ConsoleUnderTest console) : PageTest(console)
{
    private const int Stops = 40;

    [Fact]
    public async Task The_first_stop_skips_to_the_content()
    {
        var page = (await OpenAsync("/o/{slug}/settings")).Page;
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(".skip")).ToBeFocusedAsync();
        await Expect(page.Locator(".skip")).ToBeInViewportAsync();

        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("main")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Every_stop_before_the_content_is_seen_and_has_a_visible_mark()
    {
        var page = (await OpenAsync("/o/{slug}/settings")).Page;

        var (unmarked, stops) = await WalkAsync(page, () => page.EvaluateAsync<bool>("() => !document.activeElement.closest('main')"));

        unmarked.ShouldBeEmpty();
        stops.ShouldBeGreaterThan(10);
    }

    [Theory]
    [MemberData(nameof(PageList.Routes), MemberType = typeof(PageList))]
    public async Task Every_stop_of_the_tab_key_is_seen_and_has_a_visible_mark(string route)
    {
        var page = (await OpenAsync(route)).Page;
        IReadOnlyList<string> unmarked = [];
        var stops = 0;
        // A page that has just come alive may draw itself once more, and the focus falls back to its beginning.
        for (var tries = 0; tries < 3 && stops == 0; tries++)
        {
            // As the skip link does; pages before sign-in have none.
            await page.Locator("main").EvaluateAsync("main => { main.tabIndex = -1; main.focus(); }");
            (unmarked, stops) = await WalkAsync(page, () => page.EvaluateAsync<bool>("() => !!document.activeElement.closest('main')"));
        }

        unmarked.ShouldBeEmpty();
        stops.ShouldBeGreaterThan(0);
    }

    private static async Task<(IReadOnlyList<string> Unmarked, int Stops)> WalkAsync(IPage page, Func<Task<bool>> inside)
    {
        var unmarked = new List<string>();
        for (var stop = 0; stop < Stops; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (!await inside())
            {
                return (unmarked, stop);
            }
            if (await page.EvaluateAsync<string?>(Mark) is { } fault)
            {
                unmarked.Add(fault);
            }
        }
        return (unmarked, Stops);
    }

    // Null where the focused element shows an outline or a ring and lies on the page; its markup where not.
    private const string Mark =
        """
        () => {
          const focused = document.activeElement;
          if (!focused || focused === document.body || focused.tabIndex < 0) return null;
          const ring = [focused, focused.closest('label')].filter(Boolean).some(element => {
            const style = getComputedStyle(element);
            return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none';
          });
          const { width, height } = focused.getBoundingClientRect();
          return ring && width > 0 && height > 0 ? null : focused.outerHTML.slice(0, 200);
        }
        """;
}
