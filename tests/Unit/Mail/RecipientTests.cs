using Castellan.Data.Mail;

namespace Castellan.Tests.Unit.Mail;

public sealed class RecipientTests
{
    [Theory, Trait("proves", "LOG-1")]
    [InlineData("jane.doe@example.org", "j•••@example.org")]
    [InlineData("\"odd@name\"@example.org", "\"•••@example.org")]
    [InlineData("@example.org", "•••")]
    [InlineData("no address", "•••")]
    [InlineData("", "•••")]
    public void The_text_form_of_a_recipient_hides_who_it_is(string address, string shown)
    {
        $"{new Recipient(address)}".ShouldBe(shown);
    }

    [Fact, Trait("proves", "LOG-1")]
    public void The_text_form_of_a_mail_carries_neither_address_nor_link()
    {
        var mail = AccountMail.ResetPassword(new Recipient("jane.doe@example.org"), "en", new Uri("https://console.example/reset?t=secret"), DateTimeOffset.UnixEpoch);

        $"{mail}".ShouldNotContain("jane");
        $"{mail}".ShouldNotContain("secret");
    }

    [Theory, Trait("proves", "B12")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("/relative")]
    [InlineData("//host/path")]
    [Trait("asvs", "1.2.2")]
    public void A_mail_links_to_absolute_web_addresses_only(string link)
    {
        var mail = () => AccountMail.PasswordChanged(new Recipient("a@example.org"), "en", new Uri(link, UriKind.RelativeOrAbsolute));

        mail.ShouldThrow<ArgumentException>();
    }
}
