using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class PasskeyInsteadOfPassword(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "ACC-7")]
    public async Task A_person_adds_a_passkey_signs_in_with_it_and_confirms_a_sensitive_act()
    {
        var account = Account.Fresh("Paula Passkey");
        var visitor = await VisitAsync();
        await visitor.SignUpAsync(account);
        await visitor.PlugInAuthenticatorAsync();
        var page = visitor.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);

        await visitor.GoAsync("/account/passkeys");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await dialog.GetByLabel("Current password").FillAsync(account.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Expect(page.Locator(".secret li")).ToHaveCountAsync(10);
        await page.GetByRole(AriaRole.Button, new() { Name = "I have kept them" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("Not yet");
        await visitor.MailAsync(account.Email, mail => mail.Subject == "A passkey was added to your account");

        await visitor.ReadyAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Rename" }).ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("Blue laptop");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Blue laptop", Exact = true })).ToBeVisibleAsync();

        // In again without a password.
        await visitor.SignOutAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Expect(page).ToHaveURLAsync("/organisations/new");

        // The password alone is not enough from now on; the passkey answers the question.
        await visitor.ReadyAsync();
        await visitor.SignOutAsync();
        await visitor.SendFormAsync(("email", account.Email), ("password", account.Password));
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(page).ToHaveURLAsync("/organisations/new");

        // A sensitive act asks for it again and keeps what was typed.
        await Console.AgeProofsAsync(account);
        await visitor.GoAsync("/account/password");
        await page.GetByLabel("Current password").FillAsync(account.Password);
        await page.GetByLabel("New password").FillAsync("Wq7#vRzp2x");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Use the passkey" }).ClickAsync();
        await Expect(page.GetByText("Your password is changed")).ToBeVisibleAsync();

        await RefuseToGoAloneAsync(visitor, "Wq7#vRzp2x");
    }

    [Fact]
    [Trait("proves", "ACC-7")]
    public async Task A_closed_question_says_so_and_another_way_stays_open()
    {
        var account = Account.Fresh("Dora Declines");
        var visitor = await VisitAsync(Look.Dark);
        await visitor.SignUpAsync(account);
        await visitor.SignOutAsync();
        // An authenticator that holds nothing has nothing to offer.
        await visitor.PlugInAuthenticatorAsync();

        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();

        await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The passkey was not used");
        await visitor.SendFormAsync(("email", account.Email), ("password", account.Password));
        await Expect(visitor.Page).ToHaveURLAsync("/organisations/new");
    }

    // The last factor goes only where the password is long enough to stand alone.
    private static async Task RefuseToGoAloneAsync(Visitor visitor, string password)
    {
        var page = visitor.Page;
        var dialog = page.GetByRole(AriaRole.Dialog);
        await visitor.GoAsync("/account/passkeys");
        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Remove" }).ClickAsync();
        await dialog.GetByLabel("Current password").FillAsync(password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(dialog.GetByText("enough only beside a second factor")).ToBeVisibleAsync();
    }
}
