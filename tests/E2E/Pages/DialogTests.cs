using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Pages;

public sealed class DialogTests(ConsoleUnderTest console) : PageTest(console)
{
    private const string FocusIsInside = "() => document.querySelector('dialog[open]')?.contains(document.activeElement) ?? false";

    public static TheoryData<string> Dialogs => [.. PageStates.All.Select(state => state.Name).Where(name => name.EndsWith("-dialog", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Dialogs))]
    public async Task A_dialog_keeps_the_focus_and_closes_with_Escape(string state)
    {
        var page = (await OpenAsync(PageStates.Of(state).Route)).Page;
        await PageStates.Of(state).Reach(page);
        var stops = await page.Locator("dialog[open] :is(button, input, select, textarea, a[href]):enabled").CountAsync();

        (await page.EvaluateAsync<bool>(FocusIsInside)).ShouldBeTrue("on opening");
        for (var stop = 0; stop < stops + 3; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            // Beyond the last stop the browser itself may take the focus, the page behind never.
            (await page.EvaluateAsync<bool>("() => document.activeElement === document.body || document.querySelector('dialog[open]').contains(document.activeElement)")).ShouldBeTrue($"stop {stop}");
        }

        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }
}
