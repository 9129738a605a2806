using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class SignInWithoutScripts(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "ACC-1")]
    public async Task Signing_up_in_and_out_works_in_a_browser_without_JavaScript()
    {
        var account = Account.Fresh("Linus Lynx");
        var visitor = await VisitAsync(Look.WithoutScripts);

        await visitor.SignUpAsync(account);
        await Expect(visitor.Heading("Found an organisation")).ToBeVisibleAsync();

        await visitor.SignOutAsync();
        await Expect(visitor.Page).ToHaveURLAsync("/signin");
        await visitor.GoAsync("/organisations/new");
        await Expect(visitor.Page).ToHaveURLAsync("/signin?return=%2Forganisations%2Fnew");

        await visitor.SendFormAsync(("email", account.Email), ("password", "not the one that was chosen"));
        await Expect(visitor.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("password");
        await visitor.SendFormAsync(("email", account.Email), ("password", account.Password));
        await Expect(visitor.Page).ToHaveURLAsync("/organisations/new");
    }
}
