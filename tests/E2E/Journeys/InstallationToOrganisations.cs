using Castellan.Data.Access;
using Castellan.Tests.E2E.Fixtures;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Journeys;

public sealed class InstallationToOrganisations(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact, Trait("proves", "INC-8")]
    public async Task An_incident_of_the_installation_reaches_two_organisations_and_each_officer_sees_its_own_part()
    {
        var bakers = await Team.FoundAsync(Console, "Disk Bakers", Account.Fresh("Bea Baker"));
        var brewers = await Team.FoundAsync(Console, "Disk Brewers", Account.Fresh("Bob Brewer"));
        var baker = await bakers.AddAsync(Account.Fresh("Olaf Oven"), RoleKind.SecurityOfficer);
        var brewer = await brewers.AddAsync(Account.Fresh("Mia Mash"), RoleKind.SecurityOfficer);
        var staff = await Console.AddPersonAsync(Account.Fresh("Ina Installation"), isOperator: true);
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, staff, proven: true);
        var page = visitor.Page;

        await visitor.GoAsync("/operator/incidents");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open an incident" }).ClickAsync();
        await page.GetByLabel("Title in English").FillAsync("Disk lost in transport");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Open an incident" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Disk lost in transport", Level = 1 })).ToBeVisibleAsync();

        await page.GetByLabel("What happened, in English").FillAsync("A courier lost a disk.");
        await Expect(page.GetByText("Draft kept")).ToBeVisibleAsync();
        // What was typed is there again after a lost page.
        await page.ReloadAsync();
        await visitor.ReadyAsync();
        await Expect(page.GetByLabel("What happened, in English")).ToHaveValueAsync("A courier lost a disk.");
        await page.GetByLabel("Detected", new() { Exact = true }).FillAsync(TimeProvider.System.GetUtcNow().AddHours(-5).ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture));
        await page.GetByLabel("Confidentiality: somebody saw what they should not").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Draft kept")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Link, new() { Name = "Affected organisations" }).ClickAsync();
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search organisations" }).FillAsync("Disk B");
        await Expect(page.GetByText("2 organisations that are not chosen", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose all of them" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for Disk Brewers" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Say what is affected" }).ClickAsync();
        await page.GetByLabel("Words for this organisation alone").FillAsync("Your recipes were on it.");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Tell 2 organisations" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).GetByText("Security officers", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Tell them now" }).ClickAsync();
        await Expect(page.GetByText("Being told")).ToHaveCountAsync(2);

        await SeesAsync(bakers, baker, own: "A courier lost a disk.", foreign: ["Brewers", "recipes"]);
        await SeesAsync(brewers, brewer, own: "Your recipes were on it.", foreign: ["Bakers"]);
        await page.ReloadAsync();
        await Expect(page.GetByText("2 people told")).ToHaveCountAsync(2);
    }

    private async Task SeesAsync(Team team, Guid officer, string own, string[] foreign)
    {
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, officer);
        await visitor.GoAsync($"/o/{team.Slug}/incidents");
        var row = visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Disk lost in transport" });
        for (var tries = 0; tries < 20 && await row.CountAsync() == 0; tries++)
        {
            await Task.Delay(1_500);
            await visitor.Page.ReloadAsync();
        }
        await row.ClickAsync();
        await Expect(visitor.Page.GetByText("This incident came from the installation’s operator")).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByText(own)).ToBeVisibleAsync();
        // The clock of the telling runs, and is the organisation's own.
        await Expect(visitor.Page.Locator(".countdown").First).ToBeVisibleAsync();
        var shown = await visitor.Page.Locator("body").InnerTextAsync();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Timeline" }).ClickAsync();
        await Expect(visitor.Page.GetByText("Told by the installation’s operator (INST-")).ToBeVisibleAsync();
        shown += await visitor.Page.Locator("body").InnerTextAsync();
        foreach (var word in foreign)
        {
            shown.ShouldNotContain(word);
        }
    }
}
