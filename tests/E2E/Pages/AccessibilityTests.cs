using Castellan.Tests.E2E.Fixtures;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Pages;

public sealed class AccessibilityTests(ConsoleUnderTest console) : PageTest(console)
{
    private static readonly int[] Widths = [1440, 390];

    [Theory]
    [MemberData(nameof(PageList.Routes), MemberType = typeof(PageList))]
    public async Task Axe_finds_nothing_in_both_themes_on_a_screen_and_on_a_phone(string route)
    {
        var page = (await OpenAsync(route)).Page;
        var found = new List<string>();
        foreach (var width in Widths)
        {
            await page.SetViewportSizeAsync(width, 900);
            foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = theme });
                found.AddRange((await page.RunAxe()).Violations.Select(violation => $"{theme} {width}: {Words(violation)}"));
            }
        }

        found.ShouldBeEmpty();
    }

    private static string Words(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help} {string.Join(" | ", violation.Nodes.Take(5).Select(node => $"{node.Target} {node.Html}"))}";
}
