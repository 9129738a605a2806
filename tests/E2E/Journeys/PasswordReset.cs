using Castellan.Tests.E2E.Fixtures;

namespace Castellan.Tests.E2E.Journeys;

public sealed class PasswordReset(ConsoleUnderTest console) : BrowserTest(console)
{
    [Fact]
    [Trait("proves", "ACC-3")]
    public async Task A_forgotten_password_is_replaced_by_a_link_that_works_once_and_ends_every_session()
    {
        const string Replacement = "sept renards bleus dansent tard";
        var account = Account.Fresh("Zoë Dubois");
        var laptop = await VisitAsync(Look.French);
        await laptop.SignUpAsync(account);

        var phone = await VisitAsync(Look.French);
        await phone.GoAsync("/signin");
        await phone.Page.GetByRole(AriaRole.Link, new() { Name = "Mot de passe oublié ?" }).ClickAsync();
        await phone.SendFormAsync(("email", account.Email));
        await Expect(phone.Heading("Consultez votre boîte de réception")).ToBeVisibleAsync();

        var link = await phone.LinkAsync(account.Email, "/reset");
        await phone.GoAsync(link);
        await phone.SendFormAsync(("password", Replacement));
        await Expect(phone.Page.GetByText("Votre mot de passe est changé")).ToBeVisibleAsync();
        (await phone.MailAsync(account.Email, mail => mail.Subject == "Votre mot de passe a été modifié")).Text.ShouldContain("vient d’être modifié");

        // The laptop's open page leaves by itself and says why.
        await Expect(laptop.Page).ToHaveURLAsync("/signin?after=ended-PasswordReset&return=%2Forganisations%2Fnew");
        await Expect(laptop.Page.GetByText("ce qui met fin à toutes les sessions")).ToBeVisibleAsync();
        await laptop.GoAsync("/organisations/new");
        await Expect(laptop.Page).ToHaveURLAsync("/signin?return=%2Forganisations%2Fnew");

        await phone.SignInAsync(account);
        await Expect(phone.Page).ToHaveURLAsync("/signin");
        await phone.SignInAsync(account, Replacement);
        await Expect(phone.Page).ToHaveURLAsync("/organisations/new");

        await phone.GoAsync(link);
        await Expect(phone.Heading("Ce lien ne fonctionne plus")).ToBeVisibleAsync();
    }

    [Fact]
    [Trait("proves", "ACC-3")]
    public async Task An_unknown_address_is_answered_alike_and_gets_no_mail()
    {
        var stranger = Account.Fresh("Nobody Known");
        var visitor = await VisitAsync();

        await visitor.GoAsync("/forgot");
        await visitor.SendFormAsync(("email", stranger.Email));

        await Expect(visitor.Heading("Check your e-mail")).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByText($"If there is an account for {stranger.Email}")).ToBeVisibleAsync();
        // A mail that was queued later than the answer has arrived before a known one does.
        var known = Account.Fresh("Known Person");
        await visitor.SignUpAsync(known);
        (await Console.Mails.AllAsync()).ShouldNotContain(mail => mail.IsTo(stranger.Email));
    }
}
