using Castellan.Data.Access;
using Castellan.Features.Members;
using Castellan.Tests.E2E.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Tests.E2E.Journeys;

public sealed class WhoRemovedThem(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "AUD-5")]
    public async Task Whoever_searches_at_night_finds_who_removed_a_member_and_goes_on_from_there()
    {
        var team = await Team.FoundAsync(Console, "Night Desk", Account.Fresh("Olive Owner"));
        var gone = await team.AddAsync(Account.Fresh("Gerd Gone"), RoleKind.Member);
        await team.AddAsync(Account.Fresh("Stan Stays"), RoleKind.Member);
        (await Console.Services.GetRequiredService<MemberCommands>().RemoveAsync(team.Owner, [gone])).Succeeded.ShouldBeTrue();
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, team.Owner.PersonId);
        var page = visitor.Page;
        await visitor.GoAsync($"/o/{team.Slug}/audit");

        // Slash, the word, and it is there.
        await Expect(page.Locator("[data-keys]")).ToBeVisibleAsync();
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("removed gerd");
        var row = page.Locator(".trail-entry").Filter(new() { HasText = "removed Gerd Gone" });
        await Expect(row).ToBeVisibleAsync();
        await Expect(row).ToContainTextAsync("Olive Owner");
        await Expect(page.Locator(".trail-entry")).ToHaveCountAsync(1);

        // On by keyboard: to the entry, into its details, to its neighbours.
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Link, new() { Name = "This entry among its neighbours" }).ClickAsync();
        await Expect(page.Locator(".trail-entry.marked")).ToContainTextAsync("removed Gerd Gone");
        await Expect(page.Locator(".trail-entry:not(.marked)").First).ToBeVisibleAsync();

        await page.Locator(".trail-entry.marked").GetByRole(AriaRole.Link, new() { Name = "Everything by Olive Owner" }).ClickAsync();
        await Expect(page.Locator(".audit-chosen")).ToContainTextAsync("By Olive Owner");
    }

    [Fact]
    [Trait("proves", "AUD-6")]
    public async Task A_filter_is_exported_and_its_file_downloaded()
    {
        var team = await Team.FoundAsync(Console, "Export Desk", Account.Fresh("Olive Owner"));
        await team.AddAsync(Account.Fresh("Stan Stays"), RoleKind.Member);
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, team.Owner.PersonId);
        var page = visitor.Page;
        await visitor.GoAsync($"/o/{team.Slug}/audit?action=OrganisationFounded");
        await page.GetByRole(AriaRole.Link, new() { Name = "Export this filter" }).ClickAsync();
        await Expect(page.Locator(".export-conditions")).ToContainTextAsync("Organisation founded");

        await page.GetByRole(AriaRole.Button, new() { Name = "Start the export" }).ClickAsync();
        var file = page.GetByRole(AriaRole.Link, new() { NameRegex = new System.Text.RegularExpressions.Regex(@"^audit-.*\.csv$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)) });
        await Expect(file).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var download = await page.RunAndWaitForDownloadAsync(() => file.ClickAsync());

        var lines = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        lines.Length.ShouldBe(2);
        lines[1].ShouldContain("OrganisationFounded");
    }
}
