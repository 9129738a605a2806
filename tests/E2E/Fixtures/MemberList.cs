using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Fixtures;

/// <summary>The members' list as its English pages name it.</summary>
internal sealed class MemberList(Visitor visitor, string slug)
{
    public Task OpenAsync() => visitor.GoAsync($"/o/{slug}/members");

    public ILocator Row(string name) => visitor.Page.Locator("main tbody tr").Filter(new() { HasText = name });

    public ILocator Toast(string words) => visitor.Page.Locator(".toast").Filter(new() { HasText = words });

    /// <summary>Opens the menu of the row and chooses.</summary>
    public async Task ChooseAsync(string name, string act)
    {
        await Row(name).GetByRole(AriaRole.Button, new() { Name = $"Actions for {name}" }).ClickAsync();
        await Row(name).GetByRole(AriaRole.Menuitem, new() { Name = act }).ClickAsync();
    }

    /// <summary>Changes the role by the row's menu and its dialog.</summary>
    public async Task ChangeRoleAsync(string name, string role)
    {
        await ChooseAsync(name, "Change role");
        var dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Radio, new() { Name = role }).First.CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Change role" }).ClickAsync();
    }
}
