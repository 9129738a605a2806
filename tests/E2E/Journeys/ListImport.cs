using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class ListImport(ConsoleUnderTest console) : BrowserTest(console)
{
    private const string Export =
        """
        First Name [Required],Last Name [Required],Email Address [Required],Status [READ ONLY]
        Lise,Meitner,lise@import.example,Active
        Emmy,Noether,emmy(at)import.example,Active
        Otto,Hahn,otto@import.example,Suspended
        Lise,Again,LISE@import.example,Active
        Chien-Shiung,Wu,wu@import.example,Active
        """;

    [Fact]
    [Trait("proves", "MEM-1")]
    [Trait("proves", "B10")]
    public async Task A_list_with_bad_lines_names_each_of_them_and_invites_the_others()
    {
        var team = await Team.FoundAsync(Console, "Uranium Club", Account.Fresh("Marie Curie"));
        var admin = await VisitAsync(Look.Dark);
        await Console.BeginSessionAsync(admin, team.Owner.PersonId);
        var page = admin.Page;
        await admin.GoAsync($"/o/{team.Slug}/members/import");

        // The field listens once its script has been told of it.
        await Expect(page.GetByLabel("Upload a file")).ToHaveJSPropertyAsync("_blazorInputFileNextFileId", 0);
        await page.GetByLabel("Upload a file").SetInputFilesAsync(new Microsoft.Playwright.FilePayload
        {
            Name = "users.csv",
            MimeType = "text/csv",
            Buffer = System.Text.Encoding.UTF8.GetBytes(Export),
        });

        await Expect(page.GetByText("2 people can be invited. 3 lines cannot be used.")).ToBeVisibleAsync();
        await Expect(Line("emmy(at)import.example")).ToContainTextAsync("This is not an e-mail address.");
        await Expect(Line("otto@import.example")).ToContainTextAsync("suspended or archived where the list comes from");
        await Expect(Line("LISE@import.example").First).ToContainTextAsync("stands in line 2 already");

        await page.GetByRole(AriaRole.Radio, new() { Name = "Viewer" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send 2 invitations" }).ClickAsync();
        await Expect(page.GetByText("2 invitations are on their way.")).ToBeVisibleAsync();
        await admin.LinkAsync("lise@import.example", "/invitation");
        await admin.LinkAsync("wu@import.example", "/invitation");
        (await Console.Mails.AllAsync()).ShouldNotContain(mail => mail.IsTo("otto@import.example"));

        await page.GetByRole(AriaRole.Link, new() { Name = "See invitations" }).Last.ClickAsync();
        await Expect(Line("wu@import.example")).ToContainTextAsync("Viewer");

        Microsoft.Playwright.ILocator Line(string text) => page.Locator("main tbody tr").Filter(new() { HasText = text });
    }
}
