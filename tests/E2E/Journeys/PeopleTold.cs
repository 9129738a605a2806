using System.Text;
using Castellan.Data.Access;
using Castellan.Features.Incidents;
using Castellan.Tests.E2E.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Castellan.Tests.E2E.Journeys;

public sealed class PeopleTold(ConsoleUnderTest console) : BrowserTest(console)
{
    private const string List =
        """
        email;name;language
        ada@told.example;Ada Lovelace;en
        ADA@told.example;Ada again;en
        not an address;Nobody;en
        reject-550@told.example;Gone;en
        zoe@told.example;Zoé;fr
        """;

    [Fact, Trait("proves", "INC-2"), Trait("proves", "INC-4")]
    public async Task The_officer_fills_the_notice_lists_the_people_sends_and_keeps_what_became_of_each_mail()
    {
        var team = await Team.FoundAsync(Console, "Harbour Clinic", Account.Fresh("Florence Nightingale"));
        var officerId = await team.AddAsync(Account.Fresh("Mary Seacole"), RoleKind.SecurityOfficer);
        var ago = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-5);
        (await Console.Services.GetRequiredService<ReportCommands>().ReportAsync(team.Owner, new ReportForm("Patient list left on a train", "On paper.", null, ago, "UTC"), [])).Succeeded.ShouldBeTrue();
        (await Console.Services.GetRequiredService<MeasureCommands>().AddAsync(
            team.Owner, 1, new Castellan.Data.Incidents.MeasureDraft("Lists are no longer printed", null, null, Castellan.Data.Incidents.MeasureState.Done, null, Communicated: true))).Succeeded.ShouldBeTrue();
        var visitor = await VisitAsync();
        await Console.BeginSessionAsync(visitor, officerId);
        var page = visitor.Page;

        await FillAsync(visitor, $"/o/{team.Slug}/incidents/1/notices/people/en");

        await visitor.GoAsync($"/o/{team.Slug}/incidents/1/notices");
        await page.GetByRole(AriaRole.Link, new() { Name = "Tell the people affected" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Prepare a notice" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Notice 1" })).ToBeVisibleAsync();
        await ListAsync(page);
        await SendAsync(page);
        var dialog = page.GetByRole(AriaRole.Dialog);

        await Expect(page.GetByText("3 of 3 have a final result.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(Line(page, "reject-550@told.example")).ToContainTextAsync("Refused for good");
        await Expect(Line(page, "reject-550@told.example")).ToContainTextAsync("(550)");
        await Expect(Line(page, "ada@told.example")).ToContainTextAsync("Delivered to the mail server");
        var mail = await Console.Mails.WaitForMailAsync(caught => caught.IsTo("ada@told.example"));
        mail.Text.ShouldContain("Hello Ada Lovelace,");
        mail.Text.ShouldContain("Lists are no longer printed");
        (await Console.Mails.WaitForMailAsync(caught => caught.IsTo("zoe@told.example"))).Subject.ShouldContain("au sujet de vos données");

        await page.GetByRole(AriaRole.Button, new() { Name = "Mark ada@told.example as returned" }).ClickAsync();
        await dialog.GetByLabel("Reason").FillAsync("Mailbox does not exist");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Mark as returned" }).ClickAsync();
        await Expect(Line(page, "ada@told.example")).ToContainTextAsync("Mailbox does not exist");

        await page.GetByRole(AriaRole.Link, new() { Name = "Record as filed" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Record the filing" }).ClickAsync();
        await Expect(dialog.GetByLabel("Channel")).ToHaveValueAsync("E-mail");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Record the filing" }).ClickAsync();
        await Expect(page.GetByText("The filing is on record")).ToBeVisibleAsync();
        await visitor.GoAsync($"/o/{team.Slug}/incidents/1/timeline");
        await ComesAsync(page, page.GetByText("Notice 1: 2 people told"));
        await visitor.GoAsync($"/o/{team.Slug}/register");
        await Expect(page.GetByText("2 people told by e-mail")).ToBeVisibleAsync();
    }

    private static async Task FillAsync(Visitor visitor, string address)
    {
        await visitor.GoAsync(address);
        var fields = visitor.Page.Locator("form textarea");
        for (var at = 0; at < await fields.CountAsync(); at++)
        {
            if ((await fields.Nth(at).InputValueAsync()).Length == 0)
            {
                await fields.Nth(at).FillAsync($"Answer {at}");
            }
        }
        await Expect(visitor.Page.GetByText("Saved on the server")).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByText("Still missing:")).ToHaveCountAsync(0);
    }

    private static async Task ListAsync(IPage page)
    {
        var upload = page.GetByLabel("A list of addresses");
        await Expect(upload).ToHaveJSPropertyAsync("_blazorInputFileNextFileId", 0);
        await upload.SetInputFilesAsync(new FilePayload { Name = "people.csv", MimeType = "text/csv", Buffer = Encoding.Latin1.GetBytes(List) });
        await Expect(page.GetByText("3 addresses can be added. 2 lines cannot.")).ToBeVisibleAsync();
        await Expect(Line(page, "ADA@told.example")).ToContainTextAsync("Stands in line 2 already");
        await Expect(Line(page, "not an address")).ToContainTextAsync("This is no e-mail address");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add 3 addresses" }).ClickAsync();
        await Expect(page.GetByText("3 people added.")).ToBeVisibleAsync();
        await Expect(Line(page, "zoe@told.example")).ToContainTextAsync("Français");
    }

    private static async Task SendAsync(IPage page)
    {
        // The French text was never written: whoever sends says why.
        await page.GetByLabel("Why it is sent incomplete").FillAsync("The translation follows.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the notice" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Send the notice" })).ToBeDisabledAsync();
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("3");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Send the notice" }).ClickAsync();
    }

    // The line is written by the sweep after the last result, and the timeline is read once.
    private static async Task ComesAsync(IPage page, ILocator line)
    {
        for (var tries = 0; tries < 20 && await line.CountAsync() == 0; tries++)
        {
            await Task.Delay(1_500, TestContext.Current.CancellationToken);
            await page.ReloadAsync();
        }
        await Expect(line).ToBeVisibleAsync();
    }

    private static ILocator Line(IPage page, string text) => page.Locator("main tbody tr").Filter(new() { HasText = text }).First;
}
