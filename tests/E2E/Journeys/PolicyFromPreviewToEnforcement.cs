using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class PolicyFromPreviewToEnforcement(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "ACC-6")]
    public async Task A_policy_is_previewed_gives_a_deadline_is_enforced_and_opens_by_itself_once_met()
    {
        var account = Account.Fresh("Olga Owner");
        var visitor = await VisitAsync();
        await visitor.SignUpAsync(account);
        (await visitor.FoundAsync("Policy Works")).ShouldBe("policy-works");
        var page = visitor.Page;

        await visitor.GoAsync("/o/policy-works/policies");
        await page.GetByLabel("Second factor for Owner").SelectOptionAsync("Required");
        await page.GetByRole(AriaRole.Button, new() { Name = "Review changes" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("1 person will get a deadline");
        await Expect(dialog).ToContainTextAsync("Olga Owner");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save policies" }).ClickAsync();
        await Expect(page.GetByText("The policies are saved")).ToBeVisibleAsync();

        await Console.SweepPoliciesAsync();
        await visitor.MailAsync(account.Email, mail => mail.Subject.StartsWith("Policy Works asks for a second factor by", StringComparison.Ordinal));
        await visitor.GoAsync("/o/policy-works");
        await Expect(page.GetByText("Policy Works requires a second factor")).ToBeVisibleAsync();

        await Console.EndPolicyDeadlinesAsync("policy-works");
        await page.GotoAsync("/o/policy-works/members");
        await Expect(page).ToHaveURLAsync("/account/second-factor?for=policy-works");
        await Expect(page.GetByText("Policy Works asks for a second factor")).ToBeVisibleAsync();
        await EnrolAsync(visitor, account);

        await page.GetByRole(AriaRole.Link, new() { Name = "Go to Policy Works" }).ClickAsync();
        await Expect(page).ToHaveURLAsync("/o/policy-works");
        await Expect(visitor.Heading("Policy Works")).ToBeVisibleAsync();
        await visitor.GoAsync("/o/policy-works/policies/members?risk=SoleOwner");
        await Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("Olga Owner");
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
        await Expect(page.GetByText("You have all that Policy Works asks for")).ToBeVisibleAsync();
    }
}
