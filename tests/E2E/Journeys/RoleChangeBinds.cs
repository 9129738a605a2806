using Castellan.Data.Access;
using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class RoleChangeBinds(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "MEM-2")]
    [Trait("proves", "MEM-4")]
    [Trait("proves", "I54")]
    [Trait("asvs", "8.3.2")]
    public async Task A_changed_role_binds_at_once_in_a_page_that_is_open_elsewhere()
    {
        var team = await Team.FoundAsync(Console, "Lighthouse Keepers", Account.Fresh("Ida Lewis"));
        var adminId = await team.AddAsync(Account.Fresh("Abbie Burgess"), RoleKind.Admin);
        await team.AddAsync(Account.Fresh("Kate Walker"), RoleKind.Member);
        var (owner, admin) = (await VisitAsync(), await VisitAsync());
        await Console.BeginSessionAsync(owner, team.Owner.PersonId);
        await Console.BeginSessionAsync(admin, adminId);
        var (ofOwner, ofAdmin) = (new MemberList(owner, team.Slug), new MemberList(admin, team.Slug));
        await ofAdmin.OpenAsync();
        await Expect(admin.Page.GetByRole(AriaRole.Link, new() { Name = "Invite", Exact = true })).ToBeVisibleAsync();

        await ofOwner.OpenAsync();
        await ofOwner.ChangeRoleAsync("Abbie Burgess", "Viewer");
        await Expect(ofOwner.Toast("Abbie Burgess has the new role")).ToBeVisibleAsync();

        // Nobody touches the admin's page: what the role no longer permits is gone from it.
        await Expect(admin.Page.GetByRole(AriaRole.Link, new() { Name = "Invite", Exact = true })).ToHaveCountAsync(0, new() { Timeout = 8_000 });
        await Expect(ofAdmin.Row("Kate Walker").Locator("[role=menuitem]").Filter(new() { HasText = "Suspend" })).ToHaveCountAsync(0);
        await Expect(ofAdmin.Row("Kate Walker")).ToContainTextAsync("Active");
        await ofOwner.OpenAsync();
        await Expect(ofOwner.Row("Kate Walker")).ToContainTextAsync("Active");
    }
}
