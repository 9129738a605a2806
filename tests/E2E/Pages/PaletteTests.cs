using Castellan.Tests.E2E.Fixtures;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Pages;

/// <summary>The command palette, by keyboard alone.</summary>
public sealed class PaletteTests(ConsoleUnderTest console) : PageTest(console)
{
    [Fact]
    public async Task A_page_is_reached_by_a_few_letters()
    {
        var page = (await OpenAsync("/o/{slug}")).Page;
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("holds");
        await Expect(Marked(page)).ToHaveTextAsync("Holds");
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForURLAsync("**/audit/holds");
        await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Enter_means_what_was_typed_and_not_what_still_stands_there()
    {
        var visitor = await OpenAsync("/o/{slug}");
        var page = visitor.Page;
        var showcase = await Console.ShowcaseAsync();
        var member = await NameOfAsync(visitor, showcase);
        await visitor.GoAsync($"/o/{showcase.Slug}");
        await page.Keyboard.PressAsync("Control+k");
        await Expect(Marked(page)).ToHaveTextAsync("Overview");

        await page.Keyboard.InsertTextAsync(member);
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForURLAsync($"**/members/{showcase.Member}");
        await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_was_found_for_the_words_of_before_is_not_gone_to()
    {
        var visitor = await OpenAsync("/o/{slug}");
        var page = visitor.Page;
        var showcase = await Console.ShowcaseAsync();
        var member = await NameOfAsync(visitor, showcase);
        await visitor.GoAsync($"/o/{showcase.Slug}");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.InsertTextAsync("example");
        await Expect(Marked(page)).ToContainTextAsync("@people.example");
        (await Marked(page).GetAttributeAsync("href"))!.ShouldNotEndWith($"{showcase.Member}");

        await page.Keyboard.InsertTextAsync($" {member}");
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForURLAsync("**/members/*");
        page.Url.ShouldEndWith($"{showcase.Member}");
    }

    [Fact]
    public async Task Members_and_incidents_are_found_by_name_and_number()
    {
        var visitor = await OpenAsync("/o/{slug}");
        var page = visitor.Page;
        var showcase = await Console.ShowcaseAsync();
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("INC-1");
        var incident = page.GetByRole(AriaRole.Group, new() { Name = "Incidents" }).GetByRole(AriaRole.Option).First;
        await Expect(incident).ToHaveAttributeAsync("href", $"/o/{showcase.Slug}/incidents/1");

        var member = await NameOfAsync(visitor, showcase);
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync(member);
        var hit = page.GetByRole(AriaRole.Group, new() { Name = "Members" }).GetByRole(AriaRole.Option).First;
        await Expect(hit).ToHaveAttributeAsync("href", $"/o/{showcase.Slug}/members/{showcase.Member}");
    }

    [Fact]
    public async Task The_arrows_go_round_and_what_is_marked_is_told_to_a_screen_reader()
    {
        var page = (await OpenAsync("/o/{slug}")).Page;
        await page.Keyboard.PressAsync("Control+k");
        var field = page.GetByRole(AriaRole.Combobox);
        var first = await Marked(page).GetAttributeAsync("id");
        await Expect(field).ToHaveAttributeAsync("aria-activedescendant", first!);

        await page.Keyboard.PressAsync("ArrowUp");
        var last = await Marked(page).GetAttributeAsync("id");
        last.ShouldBe(await page.GetByRole(AriaRole.Option).Last.GetAttributeAsync("id"));
        await Expect(field).ToHaveAttributeAsync("aria-activedescendant", last!);
        await page.Keyboard.PressAsync("ArrowDown");
        (await Marked(page).GetAttributeAsync("id")).ShouldBe(first);

        await page.Keyboard.TypeAsync("no page of this name");
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "no page of this name" })).ToBeAttachedAsync();
        await Expect(page.GetByRole(AriaRole.Option)).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task It_opens_over_no_other_dialog_and_closes_by_its_own_key()
    {
        var page = (await OpenAsync("/o/{slug}/settings")).Page;
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator("dialog.palette")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator("dialog.palette")).ToBeHiddenAsync();

        await page.Locator("main button.button-danger").ClickAsync();
        await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Control+k");
        await page.WaitForTimeoutAsync(500);
        await Expect(page.Locator("dialog.palette")).ToBeHiddenAsync();
    }

    private static ILocator Marked(IPage page) => page.Locator("[role=option][aria-selected=true]");

    private static async Task<string> NameOfAsync(Visitor visitor, Showcase showcase)
    {
        await visitor.GoAsync($"/o/{showcase.Slug}/members/{showcase.Member}");
        // A state may stand behind the name.
        var headline = await visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync();
        return string.Join(' ', headline.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(2));
    }
}
