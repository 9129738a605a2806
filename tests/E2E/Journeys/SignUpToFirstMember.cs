using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class SignUpToFirstMember(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "ACC-2")]
    [Trait("proves", "ORG-1")]
    [Trait("proves", "MEM-1")]
    [Trait("proves", "AUD-1")]
    public async Task Somebody_signs_up_founds_an_organisation_and_a_first_member_joins_by_mail()
    {
        var ada = await VisitAsync();
        await ada.SignUpAsync(Account.Fresh("Ada Byron"));
        var slug = await ada.FoundAsync("Analytical Engines");
        await Expect(ada.Heading("Analytical Engines")).ToBeVisibleAsync();

        var grace = Account.Fresh("Grace Murray");
        await ada.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Invite", Exact = false }).First.ClickAsync();
        await Expect(ada.Heading("Invite people")).ToBeVisibleAsync();
        await ada.Page.GetByLabel("E-mail addresses").FillAsync(grace.Email);
        await ada.Page.GetByRole(AriaRole.Radio, new() { Name = "Security officer" }).CheckAsync();
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Send invitations" }).ClickAsync();
        await Expect(ada.Page.GetByText("1 invitation is on its way.")).ToBeVisibleAsync();

        var guest = await VisitAsync(Look.Phone);
        await guest.FollowMailAsync(grace.Email, "/invitation");
        await Expect(guest.Heading("Join Analytical Engines")).ToBeVisibleAsync();
        await Expect(guest.Page.GetByText("Ada Byron has invited you.")).ToBeVisibleAsync();
        await guest.SendFormAsync(("name", grace.Name), ("password", grace.Password));
        await Expect(guest.Page).ToHaveURLAsync($"/o/{slug}");
        await Expect(guest.Heading("Analytical Engines")).ToBeVisibleAsync();

        var members = new MemberList(ada, slug);
        await members.OpenAsync();
        await Expect(members.Row("Ada Byron")).ToContainTextAsync("Owner");
        await Expect(members.Row("Grace Murray")).ToContainTextAsync("Security officer");
        await ada.GoAsync($"/o/{slug}/audit");
        await Expect(ada.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("Grace Murray");
    }

    [Fact]
    [Trait("proves", "ORG-1")]
    public async Task A_new_organisation_begins_in_the_time_zone_of_its_founder()
    {
        var ida = await VisitAsync(new Look(TimeZone: "America/New_York"));
        await ida.SignUpAsync(Account.Fresh("Ida Rhodes"));
        await ida.GoAsync("/organisations/new");

        await Expect(ida.Page.GetByLabel("Time zone")).ToHaveValueAsync("America/New_York");
        await Expect(ida.Page.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();
    }
}
