using Castellan.Data.Access;
using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class DeletionOfAnOrganisation(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "ORG-4")]
    public async Task An_owner_starts_the_deletion_every_page_says_so_and_another_owner_stops_it()
    {
        var founder = Account.Fresh("Hypatia Theonos");
        var second = Account.Fresh("Maria Agnesi");
        var team = await Team.FoundAsync(Console, "Observatory", founder);
        var other = await team.AddAsync(second, RoleKind.Owner);
        var owner = await VisitAsync();
        await SetPasswordAsync(owner, founder);

        await owner.GoAsync($"/o/{team.Slug}/settings");
        await owner.ReadyAsync();
        await StartAsync(owner, "Observatory Hill", founder.Password);
        await Expect(owner.Page.GetByText("Type the organisation’s name as it stands above")).ToBeVisibleAsync();
        await StartAsync(owner, "Observatory", founder.Password);
        await Expect(owner.Page.GetByText("Observatory is being deleted")).ToBeVisibleAsync();
        await owner.MailAsync(second.Email, mail => mail.Subject.StartsWith("Observatory will be deleted", StringComparison.Ordinal));

        var saviour = await VisitAsync();
        await Console.BeginSessionAsync(saviour, other);
        await saviour.GoAsync($"/o/{team.Slug}/members");
        await Expect(saviour.Page.GetByText("Observatory is being deleted")).ToBeVisibleAsync();
        await saviour.Page.GetByRole(AriaRole.Link, new() { Name = "Open the settings" }).ClickAsync();
        await saviour.ReadyAsync();
        await saviour.Page.GetByRole(AriaRole.Button, new() { Name = "Stop the deletion" }).ClickAsync();
        await Expect(saviour.Page.GetByText("Observatory is being deleted")).Not.ToBeVisibleAsync();
        await saviour.MailAsync(founder.Email, mail => mail.Subject == "Observatory stays");
    }

    // The fixture's people have none; the deletion asks for it.
    private static async Task SetPasswordAsync(Visitor visitor, Account account)
    {
        await visitor.GoAsync("/forgot");
        await visitor.SendFormAsync(("email", account.Email));
        await visitor.GoAsync(await visitor.LinkAsync(account.Email, "/reset"));
        await visitor.SendFormAsync(("password", account.Password));
        await visitor.SignInAsync(account);
    }

    private static async Task StartAsync(Visitor owner, string name, string password)
    {
        var dialog = owner.Page.GetByRole(AriaRole.Dialog);
        if (!await dialog.IsVisibleAsync())
        {
            await owner.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Delete the organisation" }).ClickAsync();
        }
        await dialog.Locator("input:not([type=password])").FillAsync(name);
        await dialog.Locator("input[type=password]").FillAsync(password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete the organisation" }).ClickAsync();
    }
}
