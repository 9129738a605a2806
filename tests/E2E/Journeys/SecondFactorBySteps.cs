using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class SecondFactorBySteps(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "ACC-5")]
    public async Task A_person_scans_the_picture_and_signs_in_with_the_phone_from_then_on()
    {
        var account = Account.Fresh("Tess Totp");
        var visitor = await VisitAsync();
        await visitor.SignUpAsync(account);
        var (phone, codes) = await EnrolAsync(visitor, account);
        phone.Address.ShouldStartWith($"otpauth://totp/Castellan:{Uri.EscapeDataString(account.Email)}?");
        codes.Count.ShouldBe(10);
        await visitor.MailAsync(account.Email, mail => mail.Subject == "Your account now has a second factor");

        // The password alone leads to the question and to nothing else.
        var elsewhere = await VisitAsync();
        await elsewhere.GoAsync("/signin?return=%2Faccount%2Fsessions");
        await elsewhere.SendFormAsync(("email", account.Email), ("password", account.Password));
        await Expect(elsewhere.Page).ToHaveURLAsync("/signin/factor?return=%2Faccount%2Fsessions");
        await elsewhere.SendFormAsync(("code", "000 000"));
        await Expect(elsewhere.Page.GetByText("This code is wrong or too old")).ToBeVisibleAsync();
        await elsewhere.SendFormAsync(("code", phone.Code()));
        await Expect(elsewhere.Page).ToHaveURLAsync("/account/sessions");
        await Expect(elsewhere.Page.GetByText("This one")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("proves", "ACC-5")]
    public async Task Whoever_loses_the_phone_comes_back_by_a_recovery_code()
    {
        var account = Account.Fresh("Lotte Lostphone");
        var visitor = await VisitAsync();
        await visitor.SignUpAsync(account);
        var (_, codes) = await EnrolAsync(visitor, account);

        var elsewhere = await VisitAsync(Look.Dark);
        await elsewhere.GoAsync("/signin");
        await elsewhere.SendFormAsync(("email", account.Email), ("password", account.Password));
        await elsewhere.Page.GetByRole(AriaRole.Link, new() { Name = "No phone at hand? Use a recovery code" }).ClickAsync();
        await Expect(elsewhere.Heading("Sign in with a recovery code")).ToBeVisibleAsync();
        await elsewhere.SendFormAsync(("code", codes[0].ToUpperInvariant().Replace('-', ' ')));
        await Expect(elsewhere.Page).ToHaveURLAsync("/organisations/new");
        await visitor.MailAsync(account.Email, mail => mail.Subject == "A recovery code of your account was used");

        // Used up.
        await elsewhere.ReadyAsync();
        await elsewhere.SignOutAsync();
        await elsewhere.SendFormAsync(("email", account.Email), ("password", account.Password));
        await elsewhere.GoAsync("/signin/recovery");
        await elsewhere.SendFormAsync(("code", codes[0]));
        await Expect(elsewhere.Page.GetByText("This is none of your unused recovery codes")).ToBeVisibleAsync();
        await elsewhere.SendFormAsync(("code", codes[1]));
        await Expect(elsewhere.Page).ToHaveURLAsync("/organisations/new");
    }

    [Fact]
    [Trait("proves", "ACC-5")]
    public async Task A_sensitive_act_asks_again_and_keeps_what_was_typed()
    {
        var account = Account.Fresh("Stefan Stepup");
        var visitor = await VisitAsync();
        await visitor.SignUpAsync(account);
        var (phone, codes) = await EnrolAsync(visitor, account);
        await Console.AgeProofsAsync(account);

        await visitor.GoAsync("/account/password");
        await visitor.ReadyAsync();
        var page = visitor.Page;
        await page.GetByLabel("Current password").FillAsync(account.Password);
        await page.GetByLabel("New password").FillAsync("Wq7#vRzp2x");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Confirm that it is you");
        await dialog.GetByLabel("Code from your app").FillAsync("000000");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await Expect(dialog.GetByText("This code is wrong or too old")).ToBeVisibleAsync();
        await dialog.GetByLabel("Code from your app").FillAsync(phone.Code());
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();

        await Expect(page.GetByText("Your password is changed")).ToBeVisibleAsync();

        // The factor goes only with factor and password; a short password may not stay alone.
        await Console.AgeProofsAsync(account);
        await visitor.GoAsync("/account/second-factor");
        await visitor.ReadyAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make new codes" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Use a recovery code" }).ClickAsync();
        await dialog.GetByLabel("Recovery code").FillAsync(codes[5]);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await Expect(page.Locator(".secret li")).ToHaveCountAsync(10);
        await Expect(page.GetByText("Former codes no longer work")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "I have kept them" }).ClickAsync();
        await Expect(page.GetByText("10 of 10")).ToBeVisibleAsync();
        await visitor.ReadyAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await dialog.GetByLabel("Current password").FillAsync("Wq7#vRzp2x");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(dialog.GetByText("enough only beside a second factor")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("proves", "OPR-1")]
    public async Task An_operator_is_led_to_the_second_factor_before_anything_else()
    {
        var account = Account.Fresh("Otto Operator");
        var visitor = await VisitAsync();
        await visitor.SignUpAsync(account);
        await Console.MakeOperatorAsync(account);

        await visitor.GoAsync("/operator/organisations");
        await Expect(visitor.Page).ToHaveURLAsync("/account/second-factor");
        await Expect(visitor.Page.GetByText("Operators need a second factor")).ToBeVisibleAsync();
        await EnrolAsync(visitor, account);

        await visitor.GoAsync("/operator/organisations");
        await Expect(visitor.Page).ToHaveURLAsync("/operator/organisations");
        await Expect(visitor.Page.Locator("h1")).ToContainTextAsync("Organisations");
    }

    private static async Task<(Phone Phone, IReadOnlyList<string> Codes)> EnrolAsync(Visitor visitor, Account account)
    {
        await visitor.GoAsync("/account/second-factor");
        await visitor.ReadyAsync();
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up an authenticator app" }).ClickAsync();
        await Expect(page.Locator(".enrol-code svg")).ToBeVisibleAsync();
        var phone = await Phone.ScanAsync(page);
        await page.GetByLabel("The code your app shows now").FillAsync(phone.Code());
        await page.GetByLabel("Current password").FillAsync(account.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Expect(page.Locator(".secret li")).ToHaveCountAsync(10);
        // What is done is not asked for any more, and there were no codes before these.
        await Expect(page.GetByText("Operators need a second factor")).ToHaveCountAsync(0);
        await Expect(page.GetByText("Former codes")).ToHaveCountAsync(0);
        var codes = await page.Locator(".secret li").AllInnerTextsAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "I have kept them" }).ClickAsync();
        await Expect(page.GetByText("10 of 10")).ToBeVisibleAsync();
        return (phone, codes);
    }
}
