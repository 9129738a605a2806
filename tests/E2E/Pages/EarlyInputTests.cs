using Castellan.Tests.E2E.Fixtures;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Pages;

/// <summary>
/// The server writes a page before its circuit is there. What somebody types, chooses or presses in between, on a slow line or
/// a busy machine, is not lost when the page comes alive.
/// </summary>
public sealed class EarlyInputTests(ConsoleUnderTest console) : PageTest(console)
{
    private const string TextFields = "main form:not([method]) :is(input:is([type=text], :not([type])), textarea):visible:enabled";

    [Fact]
    public async Task A_word_begun_early_goes_on()
    {
        var (visitor, wake) = await ComeEarlyAsync("/organisations/new");
        var page = visitor.Page;
        var name = page.GetByLabel("Name", new() { Exact = true });
        await name.PressSequentiallyAsync("Walers");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowLeft");

        wake.SetResult();
        await visitor.ReadyAsync();
        await page.Keyboard.TypeAsync("k");

        await Expect(name).ToHaveValueAsync("Walkers");
        await Expect(page.GetByLabel("Address", new() { Exact = true })).ToHaveValueAsync("walkers");
    }

    [Fact]
    public async Task What_was_sent_early_is_done_as_it_was_filled_in()
    {
        var (visitor, wake) = await ComeEarlyAsync("/organisations/new");
        var page = visitor.Page;
        await page.Locator("main").GetByLabel("Language").SelectOptionAsync("fr");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Early birds");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("main form button")).ToHaveAttributeAsync("aria-busy", "true");
        page.Url.ShouldEndWith("/organisations/new");

        wake.SetResult();

        await page.WaitForURLAsync("**/o/early-birds");
        await visitor.GoAsync("/o/early-birds/settings");
        await Expect(page.Locator("main").GetByLabel("Language")).ToHaveValueAsync("fr");
    }

    [Fact]
    public async Task A_button_pressed_early_acts_once()
    {
        var (visitor, wake) = await ComeEarlyAsync("/o/{slug}/settings");
        var delete = visitor.Page.Locator("main button.button-danger");
        await delete.ClickAsync();
        await delete.ClickAsync();

        wake.SetResult();

        await Expect(visitor.Page.Locator("dialog[open]")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Of_several_buttons_alike_none_is_pressed_for_somebody()
    {
        var (visitor, wake) = await ComeEarlyAsync("/o/{slug}/settings");
        var page = visitor.Page;
        // Another row may stand there by the time the page is alive.
        await page.EvaluateAsync("() => { const one = document.querySelector('main button.button-danger'); one.after(one.cloneNode(true)); }");
        await page.Locator("main button.button-danger").First.ClickAsync();

        wake.SetResult();
        await visitor.ReadyAsync();
        await page.WaitForTimeoutAsync(1500);

        await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_palette_opens_early_and_goes_on()
    {
        var (visitor, wake) = await ComeEarlyAsync("/o/{slug}");
        var page = visitor.Page;
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("hol");

        wake.SetResult();
        await visitor.ReadyAsync();
        await page.Keyboard.TypeAsync("ds");

        await Expect(page.Locator("[role=option][aria-selected=true]")).ToHaveTextAsync("Holds");
    }

    [Fact]
    public async Task A_file_chosen_early_is_read()
    {
        var (visitor, wake) = await ComeEarlyAsync("/o/{slug}/members/import");
        await visitor.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload
        {
            Name = "team.csv",
            MimeType = "text/csv",
            Buffer = "email\nearly@import.example\n"u8.ToArray(),
        });

        wake.SetResult();

        await Expect(visitor.Page.GetByText("early@import.example")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task On_every_page_what_was_typed_early_stays()
    {
        var showcase = await Console.ShowcaseAsync();
        var visitor = await VisitAsync();
        await Console.DressAsync(visitor, showcase, Guise.Owner);
        var lost = new List<string>();
        var typed = 0;
        foreach (var listed in PageList.All.Where(page => page.As == Guise.Owner))
        {
            var wake = await HoldAsync(visitor.Page);
            await visitor.Page.GotoAsync(listed.AddressIn(showcase));
            var fields = visitor.Page.Locator(TextFields);
            var count = await fields.CountAsync();
            for (var place = 0; place < count; place++)
            {
                await fields.Nth(place).FillAsync($"early {place}");
            }
            if (count > 0)
            {
                wake.SetResult();
                await visitor.ReadyAsync();
                // A page that goes on reading may still write into its fields.
                await visitor.Page.WaitForTimeoutAsync(1_000);
                for (var place = 0; place < count; place++)
                {
                    if (await fields.Nth(place).InputValueAsync() != $"early {place}")
                    {
                        lost.Add($"{listed.Route}, field {place} of {count}");
                    }
                }
            }
            typed += count;
            wake.TrySetResult();
            await visitor.Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
        }

        lost.ShouldBeEmpty();
        typed.ShouldBeGreaterThan(20);
    }

    private async Task<(Visitor Visitor, TaskCompletionSource Wake)> ComeEarlyAsync(string route)
    {
        var page = PageList.Of(route);
        var showcase = await Console.ShowcaseAsync();
        var visitor = await VisitAsync();
        await Console.DressAsync(visitor, showcase, page.As);
        var wake = await HoldAsync(visitor.Page);
        await visitor.Page.GotoAsync(page.AddressIn(showcase));
        return (visitor, wake);
    }

    // The circuit is asked for, and no answer comes until the page is woken.
    private static async Task<TaskCompletionSource> HoldAsync(IPage page)
    {
        var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/_blazor/negotiate*", async route =>
        {
            await wake.Task;
            await route.ContinueAsync();
        });
        return wake;
    }
}
