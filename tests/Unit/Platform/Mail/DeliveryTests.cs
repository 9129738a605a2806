using System.Net.Mail;
using Castellan.Data.Mail;
using Castellan.Platform.Mail;

namespace Castellan.Tests.Unit.Platform.Mail;

public sealed class DeliveryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact, Trait("proves", "N5")]
    public void The_message_id_is_the_rows_and_stays()
    {
        var id = Guid.Parse("0193a5b2-0000-7000-8000-0000000000ff");

        MessageId.Of(id, "example.org").ShouldBe("0193a5b20000700080000000000000ff@example.org");
    }

    [Theory, Trait("proves", "F18")]
    [InlineData(550, DeliveryFault.RecipientRefused)]
    [InlineData(553, DeliveryFault.RecipientRefused)]
    [InlineData(450, DeliveryFault.Refused)]
    [InlineData(452, DeliveryFault.Refused)]
    public void Only_a_lasting_refusal_of_the_recipient_is_final(int code, DeliveryFault fault)
    {
        SmtpMailTransport.Refusal(new SmtpFailedRecipientException((SmtpStatusCode)code, "reader@example.org")).Fault.ShouldBe(fault);
    }

    [Theory, Trait("proves", "F18")]
    [InlineData(530)]
    [InlineData(535)]
    [InlineData(554)]
    [InlineData(421)]
    public void A_refusal_of_our_own_doing_waits_for_the_settings_to_be_mended(int code)
    {
        SmtpMailTransport.Refusal(new SmtpException((SmtpStatusCode)code, "no")).Fault.ShouldBe(DeliveryFault.Refused);
    }

    [Fact, Trait("proves", "LOG-1")]
    public void What_is_told_of_a_refusal_does_not_name_the_recipient()
    {
        SmtpMailTransport.Refusal(new SmtpFailedRecipientException(SmtpStatusCode.MailboxUnavailable, "reader@example.org")).Message.ShouldBe("550");
    }

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    public void Mail_is_late_after_a_quarter_of_an_hour(int minutes, bool late)
    {
        new MailBacklog(Now, 1, 0).IsLate(Now.AddMinutes(minutes)).ShouldBe(late);
        new MailBacklog(null, 0, 9).IsLate(Now.AddMinutes(minutes)).ShouldBeFalse();
    }

    [Fact, Trait("proves", "B09")]
    public void The_mailbox_page_shows_a_letter_and_runs_none_of_it()
    {
        var letter = new Letter(new Recipient("<b>@example.org"), "<i>subject</i>", "see https://console.example/x?a=1&b=2 <b>", "<head></head><script>1</script>\"");
        var kept = new MailboxLetter("id@example.org", letter, Now);

        var page = Mailbox.One(kept) + Mailbox.List([kept]);

        page.ShouldContain("<a href=\"https://console.example/x?a=1&amp;b=2\">");
        page.ShouldNotContain("<script");
        page.ShouldNotContain("<i>");
        page.ShouldNotContain("<b>");
        page.ShouldContain("sandbox=\"allow-popups allow-popups-to-escape-sandbox\"");
    }

    [Fact]
    public async Task The_mailbox_keeps_the_latest_first()
    {
        var mailbox = new MailboxTransport(TimeProvider.System);
        for (var number = 0; number < 250; number++)
        {
            await mailbox.SendAsync(new Letter(new Recipient("a@example.org"), $"{number}", "", ""), $"{number}@example.org", CancellationToken.None);
        }

        mailbox.Letters.Count.ShouldBe(200);
        mailbox.Letters[0].Letter.Subject.ShouldBe("249");
    }
}
