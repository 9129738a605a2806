using Castellan.Data.Access;
using Castellan.Features.Incidents;
using Castellan.Tests.E2E.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Journeys;

public sealed class EntryKeptAsEvidence(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact, Trait("proves", "AUD-8"), Trait("proves", "INC-1")]
    public async Task An_officer_keeps_an_entry_and_then_all_of_a_filter_as_evidence_of_an_incident()
    {
        var team = await Team.FoundAsync(Console, "Exhibit A", Account.Fresh("Olive Owner"));
        var officer = await team.AddAsync(Account.Fresh("Mary Somerville"), RoleKind.SecurityOfficer);
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, officer);
        var page = visitor.Page;

        // Without an incident there is nothing to keep it for.
        await KeepAsync(visitor, team);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Report a suspicion" })).ToBeVisibleAsync();

        var ago = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1);
        (await Console.Services.GetRequiredService<ReportCommands>().ReportAsync(team.Owner, new ReportForm("Ledger copied", null, null, ago, "UTC"), [])).Succeeded.ShouldBeTrue();
        await KeepAsync(visitor, team);
        await page.GetByLabel("Why").FillAsync("This is how he got in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep as evidence" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Pinned evidence" })).ToBeVisibleAsync();
        await Expect(page.GetByText("This is how he got in")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Held beyond the purge" })).ToContainTextAsync("1 entry");

        await visitor.GoAsync($"/o/{team.Slug}/audit?actor={team.Owner.PersonId}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Hold these" }).ClickAsync();
        await page.GetByLabel("Evidence of an incident").SelectOptionAsync("1");
        await page.GetByLabel("Reason", new() { Exact = true }).FillAsync("All that the account did");
        await page.GetByRole(AriaRole.Button, new() { Name = "Place the hold" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Evidence of INC-1" }).First.ClickAsync();
        await Expect(page.GetByText("What a filter of the audit log shows: All that the account did")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Timeline" }).ClickAsync();
        await Expect(page.GetByText("Evidence held: hold 2")).ToBeVisibleAsync();
    }

    private static async Task KeepAsync(Visitor visitor, Team team)
    {
        await visitor.GoAsync($"/o/{team.Slug}/audit");
        await visitor.Page.Locator(".trail-entry summary").First.ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Keep as evidence" }).ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Keep as evidence" })).ToBeVisibleAsync();
    }
}
