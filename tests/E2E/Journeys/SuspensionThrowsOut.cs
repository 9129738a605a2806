using Castellan.Data.Access;
using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class SuspensionThrowsOut(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "MEM-2")]
    [Trait("proves", "SES-2")]
    [Trait("asvs", "7.4.2")]
    public async Task A_suspended_member_is_thrown_out_of_an_open_page_and_comes_back_after_undo()
    {
        var team = await Team.FoundAsync(Console, "Night Watch", Account.Fresh("Wanda Warden"));
        var account = Account.Fresh("Nils Nightowl");
        var memberId = await team.AddAsync(account, RoleKind.Member);
        var (owner, member) = (await VisitAsync(), await VisitAsync(Look.Phone));
        await Console.BeginSessionAsync(owner, team.Owner.PersonId);
        await Console.BeginSessionAsync(member, memberId);
        var (ofOwner, ofMember) = (new MemberList(owner, team.Slug), new MemberList(member, team.Slug));
        await ofMember.OpenAsync();
        await ofOwner.OpenAsync();

        await ofOwner.ChooseAsync("Nils Nightowl", "Suspend");
        await Expect(ofOwner.Toast("Nils Nightowl is suspended")).ToBeVisibleAsync();
        await Expect(ofOwner.Row("Nils Nightowl")).ToContainTextAsync("Suspended");
        (await member.MailAsync(account.Email, mail => mail.Subject.Contains("suspended", StringComparison.Ordinal))).Subject.ShouldContain("Night Watch");

        // Nobody touches the open page: it leaves by itself.
        await Expect(member.Page).ToHaveURLAsync("/organisations/new", new() { Timeout = 8_000 });
        (await member.Page.GotoAsync($"/o/{team.Slug}/members"))!.Status.ShouldBe(404);

        await ofOwner.Toast("Nils Nightowl is suspended").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(ofOwner.Row("Nils Nightowl")).ToContainTextAsync("Active");
        // Back in the team, but not with the session that was shown the door.
        await member.Page.GotoAsync($"/o/{team.Slug}/members");
        await Expect(member.Page.GetByText("The organisation has ended your session there")).ToBeVisibleAsync();
        await Console.BeginSessionAsync(member, memberId);
        await ofMember.OpenAsync();
        await Expect(ofMember.Row("Nils Nightowl")).ToBeVisibleAsync();
    }
}
