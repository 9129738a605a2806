using Castellan.Data.Access;
using Castellan.Features.Incidents;
using Castellan.Tests.E2E.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Journeys;

public sealed class ContainmentWithReceipt(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact, Trait("proves", "SES-2")]
    public async Task The_officer_ends_a_members_access_whose_open_page_dies_and_the_timeline_keeps_the_receipt()
    {
        var team = await Team.FoundAsync(Console, "Gate Keepers", Account.Fresh("Rosalind Franklin"));
        var officerId = await team.AddAsync(Account.Fresh("Lise Meitner"), RoleKind.SecurityOfficer);
        var memberId = await team.AddAsync(Account.Fresh("Emmy Noether"), RoleKind.Member);
        (await Console.Services.GetRequiredService<ReportCommands>().ReportAsync(
            team.Owner, new ReportForm("Stolen laptop", null, null, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1), "UTC"), [])).Succeeded.ShouldBeTrue();
        var member = await VisitAsync();
        await Console.BeginSessionAsync(member, memberId);
        await member.GoAsync($"/o/{team.Slug}/members");
        await member.ReadyAsync();
        var officer = await VisitAsync();
        await Console.BeginSessionAsync(officer, officerId);
        var page = officer.Page;

        await officer.GoAsync($"/o/{team.Slug}/incidents/1/containment");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Choose Emmy Noether" }).CheckAsync();
        await Expect(page.GetByText("1 live session of 1 person")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "End their access" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "End their access" }).ClickAsync();
        await Expect(page.GetByText("1 session has ended")).ToBeVisibleAsync();

        // Nobody touches the member's browser.
        await Expect(member.Page.GetByLabel("Password", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await page.GetByRole(AriaRole.Link, new() { Name = "See the receipt" }).ClickAsync();
        await Expect(page.GetByText("0 live sessions at 20")).ToBeVisibleAsync();
        await Expect(page.GetByText("Contained: 1 session ended at")).ToBeVisibleAsync();
    }
}
