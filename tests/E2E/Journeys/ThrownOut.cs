using Castellan.Data.Access;
using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class ThrownOut(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "SES-2")]
    [Trait("asvs", "7.4.1"), Trait("asvs", "7.5.2"), Trait("asvs", "14.3.1")]
    public async Task A_person_ends_the_lost_browser_and_its_open_page_dies_by_itself()
    {
        var account = Account.Fresh("Mina Lostlaptop");
        var here = await VisitAsync();
        await here.SignUpAsync(account);
        var lost = await VisitAsync();
        await lost.SignInAsync(account);
        await lost.GoAsync("/account/password");
        await lost.ReadyAsync();

        await here.GoAsync("/account/sessions");
        await here.ReadyAsync();
        await here.Page.GetByRole(AriaRole.Button, new() { Name = "End all others" }).ClickAsync();
        await here.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "End all others" }).ClickAsync();

        // Nobody touches the lost browser: the page leaves by itself and says why.
        await Expect(lost.Page).ToHaveURLAsync("/signin?after=ended-EndedByPerson&return=%2Faccount%2Fpassword", new() { Timeout = 8_000 });
        await Expect(lost.Page.GetByText("You ended this session from another device")).ToBeVisibleAsync();
        await here.GoAsync("/account");
        await Expect(here.Heading("Profile")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("proves", "SES-2")]
    [Trait("asvs", "14.3.1")]
    public async Task Signing_out_in_one_tab_leaves_nothing_in_the_other()
    {
        var account = Account.Fresh("Tara Twotabs");
        var visitor = await VisitAsync();
        await visitor.SignUpAsync(account);
        var tab = await visitor.OpenTabAsync("/account/password");
        await visitor.ReadyAsync();
        await visitor.SignOutAsync();

        await Expect(tab.GetByText("Your access has ended")).ToBeVisibleAsync(new() { Timeout = 8_000 });
        await Expect(tab.GetByLabel("Current password")).ToHaveCountAsync(0);
        await tab.GetByRole(AriaRole.Link, new() { Name = "Go on" }).ClickAsync();
        await Expect(tab).ToHaveURLAsync("/signin?after=ended-SignedOut&return=%2Faccount%2Fpassword");
        await Expect(tab.GetByText("You signed out in another window")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("proves", "SES-1")]
    [Trait("proves", "SES-2")]
    public async Task An_admin_shows_a_session_the_door_and_a_new_sign_in_opens_it_again()
    {
        var team = await Team.FoundAsync(Console, "Gate House", Account.Fresh("Olive Owner"));
        var account = Account.Fresh("Max Member");
        var member = await VisitAsync();
        await member.SignUpAsync(account);
        await team.JoinAsync(account, RoleKind.Member);
        await member.GoAsync($"/o/{team.Slug}/members");
        await member.ReadyAsync();
        var owner = await VisitAsync(Look.Dark);
        await Console.BeginSessionAsync(owner, team.Owner.PersonId);

        await owner.GoAsync($"/o/{team.Slug}/sessions");
        await owner.ReadyAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^End the session of Max Member", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)) }).ClickAsync();
        await Expect(owner.Page.GetByText("1 session has ended.")).ToBeVisibleAsync();

        await Expect(member.Page).ToHaveURLAsync($"/signin?after=ended-EndedByOrganisation&return=%2Fo%2F{team.Slug}%2Fmembers", new() { Timeout = 8_000 });
        await member.SendFormAsync(("email", account.Email), ("password", account.Password));
        await Expect(member.Page).ToHaveURLAsync($"/o/{team.Slug}/members");
    }
}
