using Castellan.Tests.E2E.Fixtures;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Pages;

public sealed class AccessibilityTests(ConsoleUnderTest console) : PageTest(console)
{
    // What a theme can change; every other rule sees the same page in both.
    private const string Contrast = "color-contrast";

    [Theory]
    [MemberData(nameof(PageList.Routes), MemberType = typeof(PageList))]
    public async Task Axe_finds_nothing_on_a_page_in_both_themes_on_a_screen_and_on_a_phone(string route)
    {
        var page = (await OpenAsync(route)).Page;

        var found = await LookAsync(page, 1440);
        found.AddRange(await LookAsync(page, 390));

        found.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(PageStates.Names), MemberType = typeof(PageStates))]
    public async Task Axe_finds_nothing_in_a_state_of_a_page_in_both_themes(string state)
    {
        var page = (await OpenAsync(PageStates.Of(state).Route)).Page;
        await PageStates.Of(state).Reach(page);

        (await LookAsync(page, 1440)).ShouldBeEmpty();
    }

    private static async Task<List<string>> LookAsync(IPage page, int width)
    {
        await Axe.LoadAsync(page);
        // A live page writes its title anew when it takes over.
        await page.WaitForFunctionAsync("() => document.title !== ''");
        await page.SetViewportSizeAsync(width, 900);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        var found = (await Axe.RunAsync(page)).Select(line => $"{width}, light: {line}").ToList();
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        found.AddRange((await Axe.RunAsync(page, Contrast)).Select(line => $"{width}, dark: {line}"));
        return found;
    }
}
