using Castellan.Data.Access;
using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Tenancy;
using Castellan.Tests.E2E.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Journeys;

public sealed class AlertToIncident(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact, Trait("proves", "DET-1")]
    public async Task Two_bursts_call_the_officer_who_dismisses_one_and_opens_the_other()
    {
        var team = await Team.FoundAsync(Console, "Watch Tower", Account.Fresh("Ada Byron"));
        var officerId = await team.AddAsync(Account.Fresh("Mary Somerville"), RoleKind.SecurityOfficer);
        var memberId = await team.AddAsync(Account.Fresh("Charles Babbage"), RoleKind.Member);
        (await Console.Services.GetRequiredService<TenantDb>().WriteAsync<Done>(team.Owner, permission: null, write =>
        {
            for (var count = 0; count < 6; count++)
            {
                write.Record(AuditAction.SignInRefused, AuditTarget.Person(memberId), outcome: AuditOutcome.Refused);
                write.Record(AuditAction.MemberSuspended, AuditTarget.Person(memberId));
            }
            return Task.FromResult<Outcome<Done>>(Done.Instance);
        })).Succeeded.ShouldBeTrue();
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, officerId);
        var page = visitor.Page;

        await visitor.GoAsync($"/o/{team.Slug}/members");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Notifications, 2 unread" })).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await visitor.GoAsync($"/o/{team.Slug}/alerts");
        await Expect(page.GetByText("6 refused sign-ins of Charles Babbage")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Dismiss: Mass removal" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Reason").FillAsync("A team was closed.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();
        await Expect(page.GetByText("A team was closed.")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Open an incident: Burst of failed sign-ins" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Burst of failed sign-ins", Level = 1 })).ToBeVisibleAsync();
        await visitor.GoAsync($"/o/{team.Slug}/incidents/1/timeline");
        await Expect(page.Locator("ol.timeline > li")).ToHaveCountAsync(9);

        await visitor.GoAsync($"/o/{team.Slug}/alerts/rules");
        var rule = page.GetByRole(AriaRole.Region, new() { Name = "Mass removal" });
        await rule.GetByLabel("How many it takes").FillAsync("20");
        await rule.GetByRole(AriaRole.Button, new() { Name = "Save Mass removal" }).ClickAsync();
        await Expect(page.GetByText("The rule is saved.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await visitor.ReadyAsync();
        await Expect(rule.GetByLabel("How many it takes")).ToHaveValueAsync("20");
    }
}
