using Castellan.Data.Access;
using Castellan.Features.Incidents;
using Castellan.Tests.E2E.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Journeys;

public sealed class OverviewCountsDown(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact, Trait("proves", "INC-5")]
    public async Task The_officer_sees_on_the_overview_what_runs_out_and_a_member_does_not()
    {
        var team = await Team.FoundAsync(Console, "Harbour Watch", Account.Fresh("Grace Hopper"));
        var officerId = await team.AddAsync(Account.Fresh("Katherine Johnson"), RoleKind.SecurityOfficer);
        var memberId = await team.AddAsync(Account.Fresh("Joan Clarke"), RoleKind.Member);
        var ago = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-70);
        (await Console.Services.GetRequiredService<ReportCommands>().ReportAsync(team.Owner, new ReportForm("Backup disk missing", null, null, ago, "UTC"), [])).Succeeded.ShouldBeTrue();
        var officer = await VisitAsync();
        await Console.BeginSessionAsync(officer, officerId);

        await officer.GoAsync($"/o/{team.Slug}");
        var section = officer.Page.GetByRole(AriaRole.Region, new() { Name = "Open incidents" });
        await Expect(section.GetByRole(AriaRole.Link, new() { Name = "Backup disk missing" })).ToBeVisibleAsync();
        await Expect(section.Locator(".countdown")).ToContainTextAsync("in 1");
        await Expect(officer.Page.Locator("a.tile").Filter(new() { HasText = "Next deadlines" })).ToContainTextAsync("The first in 1");
        await section.Locator("td a").Nth(1).ClickAsync();
        await officer.Page.WaitForURLAsync($"**/o/{team.Slug}/incidents/1/clocks");

        var member = await VisitAsync();
        await Console.BeginSessionAsync(member, memberId);
        await member.GoAsync($"/o/{team.Slug}");
        await Expect(member.Page.GetByText("Next deadlines")).ToHaveCountAsync(0);
        await Expect(member.Page.GetByText("Backup disk missing")).ToHaveCountAsync(0);
        // Who may make no owner is not told to.
        await Expect(member.Page.Locator("a.tile").Filter(new() { HasText = "Owners" }).Locator(".tile-note")).ToHaveTextAsync("Only one");
    }
}
