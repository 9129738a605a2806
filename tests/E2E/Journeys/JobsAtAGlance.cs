using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Exports;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Features.Incidents;
using Castellan.Tests.E2E.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Journeys;

public sealed class JobsAtAGlance(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    public async Task The_overview_leads_to_what_stands_still_and_a_failed_export_is_tried_again_from_there()
    {
        var team = await Team.FoundAsync(Console, "Night Shift", Account.Fresh("Hedy Lamarr"));
        var ago = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-100);
        (await Console.Services.GetRequiredService<ReportCommands>().ReportAsync(team.Owner, new ReportForm("Copied list", null, null, ago, "UTC"), [])).Succeeded.ShouldBeTrue();
        (await Console.Services.GetRequiredService<AnchorCommands>().DecideAsync(team.Owner, 1, new AnchorDraft(AnchorKind.Aware, ago, "UTC", "He told us."))).Succeeded.ShouldBeTrue();
        (await Console.Services.GetRequiredService<TenantDb>().WriteAsync<Done>(team.Owner, Permission.AuditExport, write =>
        {
            var export = AuditExport.Request(team.Owner.OrgId, team.Owner.PersonId, team.Owner.SessionId, ExportFormat.Csv, "{}", "Europe/Paris", "en", write.Now);
            export.Fail("ExportGivenUp", write.Now).Succeeded.ShouldBeTrue();
            write.Db.AuditExports.Add(export);
            write.Record(AuditAction.ExportRequested, AuditTarget.Export(export.Id));
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        })).Succeeded.ShouldBeTrue();
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, team.Owner.PersonId);
        var page = visitor.Page;

        await visitor.GoAsync($"/o/{team.Slug}");
        await page.Locator("a.tile").Filter(new() { HasText = "Jobs that need attention" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Jobs", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.Locator("tr").Filter(new() { HasText = "INC-1" }).Filter(new() { HasText = "Needs attention" }).First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask again" }).ClickAsync();
        await Expect(page.GetByText("It is being tried again.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Ask again" })).ToHaveCountAsync(0);
        await Expect(page.GetByText("Verify the audit log")).ToBeVisibleAsync();
    }
}
