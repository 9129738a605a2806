using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class DeletionOfAnAccount(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "ACC-9")]
    public async Task A_person_takes_a_copy_of_the_own_data_and_leaves_for_good()
    {
        var account = Account.Fresh("Sofia Kovalevskaya");
        var visitor = await VisitAsync();
        var other = await VisitAsync();
        await visitor.SignUpAsync(account);
        await other.SignInAsync(account);

        await visitor.GoAsync("/account/data");
        await visitor.ReadyAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Prepare a copy" }).ClickAsync();
        await Expect(visitor.Page.GetByText("Being prepared")).ToBeVisibleAsync();
        var link = visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Download" });
        await Expect(link).ToBeVisibleAsync(new() { Timeout = 120_000 });
        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        download.SuggestedFilename.ShouldStartWith("castellan-my-data-");
        await using (var content = await download.CreateReadStreamAsync())
        using (var reader = new StreamReader(content))
        {
            (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldContain(account.Email);
        }

        await DeleteAsync(visitor, "somebody@people.example", account.Password);
        await Expect(visitor.Page.GetByText("Type your e-mail address as it stands above")).ToBeVisibleAsync();
        await DeleteAsync(visitor, account.Email, account.Password);
        await Expect(visitor.Page).ToHaveURLAsync("/signin?after=deleted");
        await Expect(visitor.Page.GetByText("Your account is deleted")).ToBeVisibleAsync();
        await visitor.MailAsync(account.Email, mail => mail.Subject == "Your account is deleted");

        await Expect(other.Page).ToHaveURLAsync("/signin?after=ended-AccountDeleted&return=%2Forganisations%2Fnew");
        await other.GoAsync("/account");
        await Expect(other.Page).ToHaveURLAsync("/signin?return=%2Faccount");
        await visitor.GoAsync("/signin");
        await visitor.SendFormAsync(("email", account.Email), ("password", account.Password));
        await Expect(visitor.Page.GetByText("Address and password do not match")).ToBeVisibleAsync();
    }

    private static async Task DeleteAsync(Visitor visitor, string address, string password)
    {
        var dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        if (!await dialog.IsVisibleAsync())
        {
            await visitor.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Delete my account" }).ClickAsync();
        }
        await dialog.Locator("input[type=email]").FillAsync(address);
        await dialog.Locator("input[type=password]").FillAsync(password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete my account" }).ClickAsync();
    }
}
