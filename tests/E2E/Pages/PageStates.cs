using Castellan.Tests.E2E.Fixtures;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Pages;

/// <summary>What a page becomes in use: a dialog, a menu, a refusal.</summary>
/// <param name="Reach">What a person does on the opened page to get there.</param>
internal sealed record PageState(string Name, string Route, Func<IPage, Task> Reach);

/// <summary>The states that are looked at beside the pages as they open.</summary>
internal static class PageStates
{
    private const string Members = "/o/{slug}/members";

    public static IReadOnlyList<PageState> All { get; } =
    [
        new("signin-refused", "/signin", async page =>
        {
            await page.Locator("[name=email]").FillAsync("nobody@people.example");
            await page.Locator("[name=password]").FillAsync("not the right password");
            await page.Locator("main form button.button-primary").ClickAsync();
            await page.Locator("main .banner").WaitForAsync();
        }),
        new("signup-refused", "/signup", async page =>
        {
            await page.Locator("[name=name]").FillAsync("Ada");
            await page.Locator("[name=email]").FillAsync("ada@people.example");
            await page.Locator("[name=password]").FillAsync("password password");
            await page.Locator("main form button.button-primary").ClickAsync();
            await page.Locator(".field-error").WaitForAsync();
        }),
        new("link-dead", "/reset", page => GoAsync(page, "/reset?token=unknown")),
        new("person-menu", "/o/{slug}", page => OpenAsync(page, "person-menu")),
        new("organisation-menu", "/o/{slug}", page => OpenAsync(page, "organisation-menu")),
        new("members-menu", Members, page => page.Locator("main tbody tr").Nth(1).Locator("[aria-haspopup=menu]").ClickAsync()),
        new("members-role-dialog", Members, page => ActAsync(page, "Change role")),
        new("members-remove-dialog", Members, page => ActAsync(page, "Remove")),
        new("members-selected", Members, async page =>
        {
            await page.Locator("main tbody input[type=checkbox]").Nth(1).CheckAsync();
            await page.Locator("main tbody input[type=checkbox]").Nth(2).CheckAsync();
            await page.GetByText("2 members selected").WaitForAsync();
        }),
        new("members-nobody", Members, page => GoAsync(page, page.Url + "?q=zzzz")),
        new("import-preview", "/o/{slug}/members/import", async page =>
        {
            await page.GetByLabel("Or paste a list").FillAsync("Name,Email,Role\nLise Meitner,lise@paste.example,Viewer\nEmmy,emmy(at)paste.example,\nOtto,otto@paste.example,Chemist\n");
            await page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
            await page.GetByText("Lines that cannot be used").WaitForAsync();
        }),
    ];

    public static TheoryData<string> Names => [.. All.Select(state => state.Name)];

    public static PageState Of(string name) => All.Single(state => state.Name == name);

    private static async Task ActAsync(IPage page, string act)
    {
        var row = page.Locator("main tbody tr").Filter(new() { HasText = "Alan Turing" });
        await row.Locator("[aria-haspopup=menu]").ClickAsync();
        await row.GetByRole(AriaRole.Menuitem, new() { Name = act }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
    }

    private static async Task GoAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        await Visitor.ReadyAsync(page);
    }

    // On a phone both menus stand in the drawer.
    private static async Task OpenAsync(IPage page, string menu)
    {
        var drawer = page.Locator(".topbar [popovertarget=navigation]");
        if (await drawer.IsVisibleAsync())
        {
            await drawer.ClickAsync();
        }
        await page.Locator($"[popovertarget={menu}]").ClickAsync();
        await page.Locator($"#{menu}").WaitForAsync();
    }
}
