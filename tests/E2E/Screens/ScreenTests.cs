using Castellan.Tests.E2E.Fixtures;
using Castellan.Tests.E2E.Pages;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Screens;

/// <summary>Writes every page and state to artifacts/screens, for people to look at: ./test.sh --screens.</summary>
[Trait("suite", "screens")]
public sealed class ScreenTests(ConsoleUnderTest console) : PageTest(console)
{
    private static readonly int[] Widths = [1440, 390];

    [Theory]
    [MemberData(nameof(PageList.Routes), MemberType = typeof(PageList))]
    public async Task A_page_is_photographed_in_both_themes_on_a_screen_and_on_a_phone(string route)
    {
        var page = (await OpenAsync(route)).Page;
        foreach (var width in Widths)
        {
            await page.SetViewportSizeAsync(width, width == 390 ? 844 : 900);
            await PhotographAsync(page, Name(route), width);
        }
    }

    [Theory]
    [MemberData(nameof(PageStates.Names), MemberType = typeof(PageStates))]
    public async Task A_state_is_photographed_in_both_themes_on_a_screen_and_on_a_phone(string state)
    {
        foreach (var width in Widths)
        {
            var page = (await OpenAsync(PageStates.Of(state).Route, new Look(Width: width))).Page;
            await PageStates.Of(state).Reach(page);
            await PhotographAsync(page, $"state-{state}", width);
        }
    }

    private static async Task PhotographAsync(IPage page, string name, int width)
    {
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme });
            var file = Path.Combine(RepositoryFolder.Path, "artifacts", "screens", $"{name}-{width}-{theme.ToString().ToLowerInvariant()}.png");
            (await page.ScreenshotAsync(new() { Path = file, FullPage = true })).Length.ShouldBeGreaterThan(0);
        }
    }

    private static string Name(string route) => route.Trim('/') is { Length: > 0 } path
        ? string.Concat(path.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')).Replace("--", "-", StringComparison.Ordinal).Trim('-')
        : "home";
}
