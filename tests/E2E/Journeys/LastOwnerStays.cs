using Castellan.Data.Access;
using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class LastOwnerStays(ConsoleUnderTest console) : BrowserTest(console)
{
    private const string Refusal = "This is the only active owner, and an organisation keeps at least one.";

    [Fact]
    [Trait("proves", "MEM-3")]
    public async Task The_last_owner_can_neither_step_down_nor_leave_until_there_is_a_second()
    {
        var team = await Team.FoundAsync(Console, "Chess Club", Account.Fresh("Vera Menchik"));
        await team.AddAsync(Account.Fresh("Nona Gaprindashvili"), RoleKind.Admin);
        var owner = await VisitAsync();
        await Console.BeginSessionAsync(owner, team.Owner.PersonId);
        var members = new MemberList(owner, team.Slug);
        await members.OpenAsync();

        await members.ChangeRoleAsync("Vera Menchik", "Admin");
        await Expect(members.Toast(Refusal)).ToBeVisibleAsync();
        await LeaveAsync(owner, team);
        await Expect(members.Toast(Refusal)).ToBeVisibleAsync();

        await members.OpenAsync();
        await members.ChangeRoleAsync("Nona Gaprindashvili", "Owner");
        await Expect(members.Toast("Nona Gaprindashvili has the new role")).ToBeVisibleAsync();
        await LeaveAsync(owner, team);
        await Expect(owner.Page).ToHaveURLAsync("/organisations/new");
    }

    private static async Task LeaveAsync(Visitor owner, Team team)
    {
        await owner.GoAsync($"/o/{team.Slug}/members/{team.Owner.PersonId}");
        await owner.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Leave organisation" }).ClickAsync();
        var dialog = owner.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Leave organisation" })).ToBeDisabledAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("Chess Club");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Leave organisation" }).ClickAsync();
    }
}
