using Castellan.Data.Access;
using Castellan.Data.Incidents;
using Castellan.Features.Incidents;
using Castellan.Tests.E2E.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Journeys;

public sealed class IncidentToFiling(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact, Trait("proves", "INC-1"), Trait("proves", "INC-5")]
    public async Task A_member_reports_and_the_officer_follows_the_mail_decides_and_corrects_when_the_organisation_knew()
    {
        var team = await Team.FoundAsync(Console, "Lightship Keepers", Account.Fresh("Grace Darling"));
        var (member, officer) = (Account.Fresh("Joshua Slocum"), Account.Fresh("Mary Patten"));
        var memberId = await team.AddAsync(member, RoleKind.Member);
        var officerId = await team.AddAsync(officer, RoleKind.SecurityOfficer);
        var reporter = await VisitAsync();
        await Console.BeginSessionAsync(reporter, memberId);

        await reporter.GoAsync($"/o/{team.Slug}/incidents/report");
        await reporter.Page.GetByLabel("What happened", new() { Exact = true }).FillAsync("Mailbox opened by a stranger");
        await Expect(reporter.Page.GetByText("Saved on the server")).ToBeVisibleAsync();
        await reporter.Page.ReloadAsync();
        await reporter.ReadyAsync();
        await Expect(reporter.Page.GetByLabel("What happened", new() { Exact = true })).ToHaveValueAsync("Mailbox opened by a stranger");
        await reporter.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "../../<img src=x>\r\n.html", MimeType = "text/html", Buffer = "<script>alert(1)</script>"u8.ToArray() });
        await Expect(reporter.Page.GetByText("received", new() { Exact = true })).ToBeVisibleAsync();
        await reporter.Page.GetByRole(AriaRole.Button, new() { Name = "Send the report" }).ClickAsync();
        await Expect(reporter.Page.GetByRole(AriaRole.Heading, new() { Name = "Reported as INC-1" })).ToBeVisibleAsync();

        var reader = await VisitAsync();
        await Console.BeginSessionAsync(reader, officerId);
        await reader.FollowMailAsync(officer.Email, $"/o/{team.Slug}/incidents/1");
        await Expect(reader.Page.GetByText("detected", new() { Exact = false }).First).ToBeVisibleAsync();
        await reader.GoAsync($"/o/{team.Slug}/incidents/1/clocks");
        await DecideAsync(reader.Page, "Set a time", "The provider confirmed it.", "2026-01-10T10:00");
        await Expect(reader.Page.GetByText("GDPR Art. 33(1)").First).ToBeVisibleAsync();
        await DecideAsync(reader.Page, "Set a time", "The logs say a day earlier.", "2026-01-09T10:00");

        var banner = reader.Page.Locator(".banner").Filter(new() { HasText = "This is how the clocks moved" });
        await Expect(banner.GetByText("moves", new() { Exact = true })).ToHaveCountAsync(1);
        await Expect(reader.Page.GetByText("corrected", new() { Exact = true })).ToBeVisibleAsync();
        await reader.GoAsync($"/o/{team.Slug}/incidents/1/timeline");
        await Expect(reader.Page.GetByText("Decided: Aware")).ToHaveCountAsync(2);
        (await reader.Page.Locator("ol.timeline script, ol.timeline img").CountAsync()).ShouldBe(0);
    }

    [Fact, Trait("proves", "INC-3"), Trait("proves", "INC-6")]
    public async Task A_late_filing_demands_reasons_freezes_a_copy_and_reaches_the_register()
    {
        var team = await Team.FoundAsync(Console, "Lightship Crew", Account.Fresh("Ida Lewis"));
        var officerId = await team.AddAsync(Account.Fresh("Robert Lewis"), RoleKind.SecurityOfficer);
        var ago = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-5);
        var services = Console.Services;
        (await services.GetRequiredService<ReportCommands>().ReportAsync(team.Owner, new ReportForm("Ledger copied", "By a former employee.", null, ago, "UTC"), [])).Succeeded.ShouldBeTrue();
        (await services.GetRequiredService<AnchorCommands>().DecideAsync(team.Owner, 1, new AnchorDraft(AnchorKind.Aware, ago, "UTC", "He told us."))).Succeeded.ShouldBeTrue();
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, officerId);
        var page = visitor.Page;

        await visitor.GoAsync($"/o/{team.Slug}/incidents/1/notices/cnil/en");
        await page.GetByLabel("Origin and cause").FillAsync("A key that was not taken back");
        await Expect(page.GetByText("Saved on the server")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await visitor.ReadyAsync();
        await Expect(page.GetByLabel("Origin and cause")).ToHaveValueAsync("A key that was not taken back");
        await Expect(page.GetByText("Still missing:")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record the filing" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Channel").FillAsync("Online service");
        await Expect(dialog.GetByLabel("Reasons for the delay")).ToBeVisibleAsync();
        await dialog.GetByLabel("Reasons for the delay").FillAsync("The office was closed.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Record the filing" }).ClickAsync();
        await Expect(page.GetByText("The filing is on record")).ToBeVisibleAsync();

        await visitor.GoAsync($"/o/{team.Slug}/incidents/1/notices");
        await Expect(page.GetByText("Late, because: The office was closed.")).ToBeVisibleAsync();
        await visitor.GoAsync($"/o/{team.Slug}/register?told=yes");
        await Expect(page.GetByText("Ledger copied")).ToBeVisibleAsync();
        await visitor.GoAsync($"/o/{team.Slug}/register?told=no");
        await Expect(page.GetByText("The register is empty")).ToBeVisibleAsync();
    }

    private static async Task DecideAsync(IPage page, string button, string reason, string at)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("input[type=datetime-local]").FillAsync(at);
        await dialog.GetByLabel("Reason").FillAsync(reason);
        await Expect(dialog.GetByText("moves", new() { Exact = true })).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save the decision" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }
}
