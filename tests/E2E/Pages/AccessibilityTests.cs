using Castellan.Tests.E2E.Fixtures;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Pages;

public sealed class AccessibilityTests(ConsoleUnderTest console) : PageTest(console)
{
    // What a theme can change; every other rule sees the same page in both.
    private const string Contrast = "color-contrast";

    private static readonly int[] Widths = [1440, 390];

    [Theory]
    [MemberData(nameof(PageList.Routes), MemberType = typeof(PageList))]
    public async Task Axe_finds_nothing_in_both_themes_on_a_screen_and_on_a_phone(string route)
    {
        var page = (await OpenAsync(route)).Page;
        await Axe.LoadAsync(page);
        var found = new List<string>();
        foreach (var width in Widths)
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            found.AddRange((await Axe.RunAsync(page)).Select(line => $"{width}, light: {line}"));
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            found.AddRange((await Axe.RunAsync(page, Contrast)).Select(line => $"{width}, dark: {line}"));
        }

        found.ShouldBeEmpty();
    }
}
