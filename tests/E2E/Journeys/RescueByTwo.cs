using Castellan.Data.Access;
using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class RescueByTwo(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "MEM-1")]
    public async Task One_asks_another_agrees_time_passes_and_the_person_signs_in_and_enrols_anew()
    {
        var (team, second, lost) = (await Team.FoundAsync(Console, "Lifeboat Works", Account.Fresh("Ona Owner")), Account.Fresh("Sam Second"), Account.Fresh("Lou Lostall"));
        var secondId = await team.AddAsync(second, RoleKind.Admin);
        var (asks, agrees, person, thief) = (await VisitAsync(), await VisitAsync(Look.Dark), await VisitAsync(), await VisitAsync());
        await thief.SignUpAsync(lost);
        var lostId = await team.JoinAsync(lost, RoleKind.Member);
        await Console.VerifyDomainAsync(team.Owner.OrgId, "people.example");
        await Console.LoseFactorAsync(lostId);
        await Console.BeginSessionAsync(asks, team.Owner.PersonId);
        await Console.BeginSessionAsync(agrees, secondId);
        await thief.GoAsync($"/o/{team.Slug}/members");

        // The way back is told before anybody is asked.
        await person.GoAsync("/signin");
        await person.SendFormAsync(("email", lost.Email), ("password", lost.Password));
        await person.Page.GetByRole(AriaRole.Link, new() { Name = "No second factor at hand?" }).ClickAsync();
        await Expect(person.Page.GetByText("Ask an owner or admin of your organisation")).ToBeVisibleAsync();

        await asks.GoAsync($"/o/{team.Slug}/policies/members");
        await asks.Page.GetByRole(AriaRole.Link, new() { Name = "Rescue Lou Lostall" }).ClickAsync();
        await asks.Page.GetByRole(AriaRole.Button, new() { Name = "Ask for a rescue" }).ClickAsync();
        var dialog = asks.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Reason").FillAsync("Phone and codes lost on the ferry");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Ask for a rescue" }).ClickAsync();
        await Expect(asks.Page.GetByText("Waits for a second person")).ToBeVisibleAsync();
        await Expect(asks.Page.GetByText("You asked, so you cannot")).ToBeVisibleAsync();

        await agrees.GoAsync($"/o/{team.Slug}/notifications");
        await agrees.Page.GetByRole(AriaRole.Link, new() { Name = "Ona Owner asks for the rescue of a member" }).ClickAsync();
        await Expect(agrees.Page.GetByText("Phone and codes lost on the ferry")).ToBeVisibleAsync();
        await agrees.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(agrees.Page.GetByText("Approved, delay runs")).ToBeVisibleAsync();

        var mail = await person.MailAsync(lost.Email, mail => mail.Subject == "Your second factors will be taken away");
        mail.Text.ShouldContain("Ona Owner");
        mail.Text.ShouldContain("Sam Second");
        mail.Text.ShouldContain("Phone and codes lost on the ferry");
        await Console.CarryOutRescuesAsync();

        // Whoever was in leaves by himself.
        await Expect(thief.Page.GetByText("Your second factors were taken away, as was announced by mail")).ToBeVisibleAsync(new() { Timeout = 8_000 });
        await person.MailAsync(lost.Email, mail => mail.Subject == "Your second factors were taken away");
        await person.GoAsync("/signin?return=%2Faccount%2Fsecond-factor");
        await person.SendFormAsync(("email", lost.Email), ("password", lost.Password));
        await Expect(person.Page).ToHaveURLAsync("/account/second-factor");
        await EnrolAsync(person, lost);
    }

    [Fact]
    [Trait("proves", "MEM-1")]
    public async Task The_link_in_the_mail_stops_it_without_signing_in()
    {
        var (team, lost) = (await Team.FoundAsync(Console, "Brake Works", Account.Fresh("Bea Owner")), new Account("Kit Keeper", "kit@brake-works.example", Account.Fresh("Kit").Password));
        var secondId = await team.AddAsync(Account.Fresh("Sue Second"), RoleKind.Owner);
        var (asks, agrees, person) = (await VisitAsync(), await VisitAsync(), await VisitAsync(Look.Phone));
        await (await VisitAsync()).SignUpAsync(lost);
        var lostId = await team.JoinAsync(lost, RoleKind.Member);
        await Console.VerifyDomainAsync(team.Owner.OrgId, "brake-works.example");
        await Console.LoseFactorAsync(lostId);
        await Console.BeginSessionAsync(asks, team.Owner.PersonId);
        await Console.BeginSessionAsync(agrees, secondId);
        await asks.GoAsync($"/o/{team.Slug}/policies/members/{lostId}");
        await asks.Page.GetByRole(AriaRole.Button, new() { Name = "Ask for a rescue" }).ClickAsync();
        var dialog = asks.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Reason").FillAsync("Kit says so");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Ask for a rescue" }).ClickAsync();
        await Expect(asks.Page.GetByText("Waits for a second person")).ToBeVisibleAsync();
        await agrees.GoAsync($"/o/{team.Slug}/policies/members/{lostId}");
        await agrees.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(agrees.Page.GetByText("Approved, delay runs")).ToBeVisibleAsync();

        await person.FollowMailAsync(lost.Email, "/account/rescue/cancel");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Stop it" }).ClickAsync();
        await Expect(person.Page.GetByText("The rescue is stopped")).ToBeVisibleAsync();
        await person.FollowMailAsync(lost.Email, "/account/rescue/cancel");
        await Expect(person.Page.GetByText("This link does not work any more")).ToBeVisibleAsync();

        await Console.CarryOutRescuesAsync();
        await person.GoAsync("/signin");
        await person.SendFormAsync(("email", lost.Email), ("password", lost.Password));
        await Expect(person.Page).ToHaveURLAsync("/signin/factor");
    }

    private static async Task EnrolAsync(Visitor visitor, Account account)
    {
        await visitor.ReadyAsync();
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up an authenticator app" }).ClickAsync();
        await Expect(page.Locator(".enrol-code svg")).ToBeVisibleAsync();
        var phone = await Phone.ScanAsync(page);
        await page.GetByLabel("The code your app shows now").FillAsync(phone.Code());
        await page.GetByLabel("Current password").FillAsync(account.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "I have kept them" }).ClickAsync();
    }
}
