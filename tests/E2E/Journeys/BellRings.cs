using Castellan.Data.Access;
using Castellan.Features.Incidents;
using Castellan.Tests.E2E.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Journeys;

public sealed class BellRings(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact, Trait("proves", "INC-1")]
    public async Task A_report_is_counted_at_the_officers_bell_leads_to_the_incident_and_is_read_by_going_there()
    {
        var team = await Team.FoundAsync(Console, "Bell Ringers", Account.Fresh("Clara Barton"));
        var officerId = await team.AddAsync(Account.Fresh("Mary Seacole"), RoleKind.SecurityOfficer);
        var reports = Console.Services.GetRequiredService<ReportCommands>();
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, officerId);
        var page = visitor.Page;

        await visitor.GoAsync($"/o/{team.Slug}/members");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Notifications, none unread" })).ToBeVisibleAsync();
        await ReportAsync("Door left open");
        await ReportAsync("Badge lost");
        // The open page counts again by itself.
        var bell = page.GetByRole(AriaRole.Link, new() { Name = "Notifications, 2 unread" });
        await Expect(bell).ToBeVisibleAsync(new() { Timeout = 45_000 });
        await bell.FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Notifications", Level = 1 })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Clara Barton reported INC-1" }).ClickAsync();
        await page.WaitForURLAsync($"**/o/{team.Slug}/incidents/1");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Notifications, 1 unread" })).ToBeVisibleAsync();

        await visitor.GoAsync($"/o/{team.Slug}/notifications?show=unread");
        await Expect(page.Locator("ul.inbox li")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Mark all as read" }).ClickAsync();
        await Expect(page.GetByText("Everything is read")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Notifications, none unread" })).ToBeVisibleAsync();

        async Task ReportAsync(string title) => (await reports.ReportAsync(
            team.Owner, new ReportForm(title, null, null, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1), "UTC"), [])).Succeeded.ShouldBeTrue();
    }
}
