using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class SignInByProvider(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "ACC-8")]
    public async Task An_account_at_a_provider_signs_in_once_it_is_linked_and_no_longer_when_it_is_unlinked()
    {
        var account = Account.Fresh("Emmy Noether");
        Console.Provider.User = new { sub = "emmy-1882", email = account.Email, email_verified = true, name = account.Name };
        var visitor = await VisitAsync();
        await visitor.SignUpAsync(account);
        await visitor.ReadyAsync();
        await visitor.SignOutAsync();

        // The same address is not enough.
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Continue with Google" }).ClickAsync();
        await Expect(visitor.Page.GetByText("it is not linked to that sign-in")).ToBeVisibleAsync();

        await visitor.SignInAsync(account);
        await visitor.GoAsync("/account/sign-in");
        await visitor.ReadyAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Link Google" }).ClickAsync();
        await ProveAsync(visitor, "not the right one", "Go to the provider");
        await Expect(visitor.Page.GetByText("This is not your password")).ToBeVisibleAsync();
        await ProveAsync(visitor, account.Password, "Go to the provider");
        await Expect(visitor.Page.GetByText("The account is linked")).ToBeVisibleAsync();
        (await visitor.MailAsync(account.Email, mail => mail.Subject == "Google now signs you in")).Text.ShouldContain("/account/sign-in");

        await visitor.ReadyAsync();
        await visitor.SignOutAsync();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Continue with Google" }).ClickAsync();
        await Expect(visitor.Page).ToHaveURLAsync("/organisations/new");

        await visitor.GoAsync("/account/sign-in");
        await visitor.ReadyAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Unlink Google" }).ClickAsync();
        await ProveAsync(visitor, account.Password, "Unlink");
        await Expect(visitor.Page.GetByText("The account is unlinked")).ToBeVisibleAsync();
        await visitor.ReadyAsync();
        await visitor.SignOutAsync();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Continue with Google" }).ClickAsync();
        await Expect(visitor.Page.GetByText("it is not linked to that sign-in")).ToBeVisibleAsync();
    }

    private static async Task ProveAsync(Visitor visitor, string password, string go)
    {
        var dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("input[type=password]").FillAsync(password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = go, Exact = true }).ClickAsync();
    }
}
