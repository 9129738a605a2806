using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class ChangeOfAddress(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "ACC-10")]
    public async Task A_new_address_is_confirmed_there_and_signs_in_from_then_on()
    {
        var account = Account.Fresh("Mary Cartwright");
        var changed = Account.Fresh("Mary Elsewhere");
        var visitor = await VisitAsync();
        await visitor.SignUpAsync(account);

        await AskAsync(visitor, account, changed.Email);
        await visitor.FollowMailAsync(changed.Email, "/account/email/confirm");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm the new address" }).ClickAsync();
        await Expect(visitor.Heading("Your address is changed")).ToBeVisibleAsync();

        var phone = await VisitAsync(Look.Phone);
        await phone.SignInAsync(account);
        await Expect(phone.Page).ToHaveURLAsync("/signin");
        await phone.SignInAsync(account with { Email = changed.Email });
        await Expect(phone.Page).ToHaveURLAsync("/organisations/new");
    }

    [Fact]
    [Trait("proves", "ACC-10")]
    public async Task The_old_address_stops_the_change_and_the_new_ones_link_is_dead()
    {
        var account = Account.Fresh("Sofia Kovalevskaya");
        var thief = Account.Fresh("Thea Thief");
        var visitor = await VisitAsync();
        await visitor.SignUpAsync(account);
        await AskAsync(visitor, account, thief.Email);

        await visitor.FollowMailAsync(account.Email, "/account/email/cancel");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Stop the change" }).ClickAsync();
        await Expect(visitor.Heading("The change is stopped")).ToBeVisibleAsync();

        await visitor.FollowMailAsync(thief.Email, "/account/email/confirm");
        await Expect(visitor.Heading("This link does not work any more")).ToBeVisibleAsync();
    }

    private static async Task AskAsync(Visitor visitor, Account account, string address)
    {
        await visitor.GoAsync("/account/email");
        await visitor.Page.GetByLabel("New address").FillAsync(address);
        await visitor.Page.GetByLabel("Current password").FillAsync(account.Password);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Send the confirmation" }).ClickAsync();
        await visitor.Page.GetByText($"Look into the mailbox of {address}").WaitForAsync();
    }
}
