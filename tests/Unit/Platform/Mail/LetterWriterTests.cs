using Castellan.Data.Mail;
using Castellan.Platform.Mail;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Unit.Platform.Mail;

public sealed class LetterWriterTests
{
    private const string Markup = "<script>alert('x')</script> & \"friends\"";

    private static readonly DateTimeOffset Until = new(2026, 11, 23, 14, 30, 0, TimeSpan.FromHours(1));
    private static readonly Uri Link = new("https://console.example/accept?token=abc&lang=fr");
    private static readonly Recipient To = new("reader@example.org");

    private readonly LetterWriter _writer = new(Options.Create(new MailOptions { FromName = "Castellan" }));

    public static TheoryData<MailKind, string> EveryMail() => Culture.EveryWith(Enum.GetValues<MailKind>());

    [Theory, MemberData(nameof(EveryMail))]
    public void Every_mail_is_worded_whole_in_every_language(MailKind kind, string language)
    {
        var letter = _writer.Write(Mail(kind, language, "Acme"));

        letter.Subject.ShouldNotBeNullOrWhiteSpace();
        letter.Html.ShouldContain($"<html lang=\"{language}\">");
        foreach (var words in new[] { letter.Subject, letter.Text })
        {
            words.ShouldNotContain("{");
            words.ShouldNotContain("}");
        }
        if (Mail(kind, language, "Acme").Link is not null)
        {
            letter.Text.ShouldContain(Link.AbsoluteUri);
            letter.Html.ShouldContain("href=\"https://console.example/accept?token=abc&amp;lang=fr\"");
        }
    }

    [Theory, MemberData(nameof(EveryMail)), Trait("proves", "B09")]
    [Trait("asvs", "1.1.2"), Trait("asvs", "1.2.1")]
    public void Markup_in_a_name_stays_text(MailKind kind, string language)
    {
        var letter = _writer.Write(Mail(kind, language, Markup));

        letter.Html.ShouldNotContain("<script");
        letter.Html.ShouldNotContain("alert('x')");
    }

    [Theory, MemberData(nameof(EveryMail)), Trait("proves", "B08")]
    [Trait("asvs", "1.3.3"), Trait("asvs", "1.3.11")]
    public void A_line_break_in_a_name_makes_no_header(MailKind kind, string language)
    {
        var letter = _writer.Write(Mail(kind, language, "Acme\r\nBcc: victim@example.org\0\u2028"));

        letter.Subject.ShouldNotContain("\r");
        letter.Subject.ShouldNotContain("\n");
        letter.Text.ShouldNotContain("\nBcc:");
        letter.Text.ShouldNotContain("\0");
    }

    [Theory, MemberData(nameof(EveryMail))]
    [Trait("asvs", "3.6.1"), Trait("asvs", "14.2.3")]
    public void No_mail_loads_anything(MailKind kind, string language)
    {
        var html = _writer.Write(Mail(kind, language, "Acme")).Html;

        foreach (var loading in new[] { "<img", "<link", "<script", "src=", "url(", "@import", "background=" })
        {
            html.ShouldNotContain(loading, Case.Insensitive);
        }
    }

    [Fact]
    [Trait("asvs", "1.3.7"), Trait("asvs", "1.3.10")]
    public void A_value_that_looks_like_a_place_is_not_filled()
    {
        _writer.Write(Mail(MailKind.Invitation, "en", "{role} {0} {{x}}")).Subject.ShouldBe("Invitation to {role} {0} {{x}}");
    }

    [Fact]
    public void A_mail_names_its_people_and_its_end()
    {
        var text = _writer.Write(Mail(MailKind.Invitation, "en", "Acme")).Text;

        text.ShouldContain("Ada invites you to join Acme with the role Admin.");
        text.ShouldContain("until 23 November 2026, 13:30 UTC");
        _writer.Write(Mail(MailKind.Invitation, "fr", "Acme")).Text.ShouldContain("23 novembre 2026 à 13:30 UTC");
        _writer.Write(Mail(MailKind.Invitation, "es", "Acme")).Text.ShouldContain("hasta el 23 de noviembre de 2026, 13:30 UTC");
    }

    [Fact]
    public void What_is_due_is_dated_as_the_reader_s_language_writes_it()
    {
        _writer.Write(Mail(MailKind.PolicyDeadline, "en", "Acme")).Subject.ShouldEndWith("by 23 November 2026, 13:30 UTC");
        _writer.Write(Mail(MailKind.OrganisationDeletionNear, "es", "Acme")).Subject.ShouldBe("Acme se elimina el 23 de noviembre de 2026, 13:30 UTC");
    }

    [Fact]
    public void An_unknown_language_is_worded_in_English()
    {
        _writer.Write(Mail(MailKind.VerifyAddress, "xx", "Acme")).Subject.ShouldBe("Confirm your e-mail address");
    }

    [Fact, Trait("proves", "ACC-10")]
    [Trait("asvs", "14.2.6")]
    public void The_old_address_sees_the_new_one_masked()
    {
        var letter = _writer.Write(Mail(MailKind.AddressChangeAnnounced, "en", "Acme"));

        letter.Text.ShouldContain("n•••@example.org");
        letter.Text.ShouldNotContain("new@example.org");
    }

    [Theory, Trait("proves", "B02")]
    [InlineData("a\u202Eb\u2066c\u200Bd\uFEFFe", "abcde")]
    [InlineData("a\u200Db", "a\u200Db")]
    [InlineData("  a\tb  ", "a b")]
    public void Invisible_marks_leave_a_name(string name, string plain)
    {
        PlainWords.Of(name).ShouldBe(plain);
    }

    [Fact, Trait("proves", "B01")]
    public void A_lone_surrogate_in_a_name_is_replaced()
    {
        PlainWords.Of("a\uD800b").ShouldBe("a\uFFFDb");
    }

    [Fact, Trait("proves", "B04")]
    [Trait("asvs", "1.3.3")]
    public void A_name_of_a_megabyte_becomes_one_line()
    {
        PlainWords.Of(new string('x', 1_000_000)).Length.ShouldBe(PlainWords.Longest + 1);
    }

    private static OutgoingMail Mail(MailKind kind, string language, string name) => kind switch
    {
        MailKind.VerifyAddress => AccountMail.VerifyAddress(To, language, Link, Until),
        MailKind.AlreadyRegistered => AccountMail.AlreadyRegistered(To, language, Link),
        MailKind.ResetPassword => AccountMail.ResetPassword(To, language, Link, Until),
        MailKind.PasswordChanged => AccountMail.PasswordChanged(To, language, Link),
        MailKind.ConfirmNewAddress => AccountMail.ConfirmNewAddress(To, language, Link, Until),
        MailKind.AddressChangeAnnounced => AccountMail.AddressChangeAnnounced(To, language, new Recipient("new@example.org"), Link, Until),
        MailKind.Invitation => MembershipMail.Invitation(To, language, name, name == "Acme" ? "Ada" : name, "Admin", Link, Until),
        MailKind.RoleChanged => MembershipMail.RoleChanged(To, language, name, name, name, name, Link),
        MailKind.MadeOwner => MembershipMail.MadeOwner(To, language, name, name, Link),
        MailKind.Suspended => MembershipMail.Suspended(To, language, name, name),
        MailKind.Restored => MembershipMail.Restored(To, language, name, name, name, Link),
        MailKind.Removed => MembershipMail.Removed(To, language, name, name),
        MailKind.YouLeft => MembershipMail.YouLeft(To, language, name),
        MailKind.OrganisationFounded => MembershipMail.OrganisationFounded(To, language, name, Link),
        MailKind.AuthenticatorAdded => AccountMail.AuthenticatorAdded(To, language, Link),
        MailKind.AuthenticatorRemoved => AccountMail.AuthenticatorRemoved(To, language, Link),
        MailKind.RecoveryCodesIssued => AccountMail.RecoveryCodesIssued(To, language, Link),
        MailKind.RecoveryCodeUsed => AccountMail.RecoveryCodeUsed(To, language, 3, Link),
        MailKind.PasskeyAdded => AccountMail.PasskeyAdded(To, language, name, Link),
        MailKind.PasskeyRemoved => AccountMail.PasskeyRemoved(To, language, name, Link),
        MailKind.NewDevice => AccountMail.NewDevice(To, language, name, "198.51.100.0/24", Link),
        MailKind.PolicyDeadline => PolicyMail.Deadline(To, language, name, Link, Until),
        MailKind.PolicyOver => PolicyMail.Over(To, language, name, Link),
        MailKind.RescueAnnounced => RescueMail.Announced(To, language, name, name, name, name, Link, Until),
        MailKind.RescueAnnouncedByOperators => RescueMail.AnnouncedByOperators(To, language, name, Link, Until),
        MailKind.RescueDone => RescueMail.Done(To, language, Link),
        MailKind.RescueOff => RescueMail.Off(To, language),
        MailKind.DomainWithdrawn => RescueMail.DomainWithdrawn(To, language, name, "example.org", Link),
        MailKind.Nudged => PolicyMail.Nudged(To, language, name, name, Link),
        MailKind.ObligationDue => IncidentMail.Obligation(To, language, name, "INC-7", "Notify the authority", "Mon 22:10", false, Link, "once"),
        MailKind.ObligationOverdue => IncidentMail.Obligation(To, language, name, "INC-7", "Notify the authority", "Mon 22:10", true, Link, "once"),
        MailKind.ProviderLinked => AccountMail.ProviderLinked(To, language, name, Link),
        MailKind.ProviderUnlinked => AccountMail.ProviderUnlinked(To, language, name, Link),
        MailKind.DataReady => AccountMail.DataReady(To, language, Link),
        MailKind.AccountDeleted => AccountMail.AccountDeleted(To, language),
        MailKind.OrganisationDeletionStarted => OrganisationMail.DeletionStarted(To, language, name, name, Until, Link),
        MailKind.OrganisationDeletionNear => OrganisationMail.DeletionNear(To, language, name, Until, Link, "key"),
        MailKind.OrganisationDeletionCancelled => OrganisationMail.DeletionCancelled(To, language, name, name, Link),
        MailKind.OrganisationDeleted => OrganisationMail.Deleted(To, language, name),
        MailKind.StreamPaused => StreamMail.Paused(To, language, name, name, "503", Link),
        MailKind.PeopleNotice => NoticeMail.ToPerson(To, language, name, name, [new LetterSection(PlainWords.Of(name), "Line one\nLine two")]),
        MailKind.IncidentReported => IncidentMail.Reported(To, language, name, "INC-7", name, Link),
        MailKind.IncidentRelayed => IncidentMail.Relayed(To, language, name, "INC-7", "INST-1", Link, "once"),
        MailKind.RelayUpdated => IncidentMail.RelayUpdated(To, language, name, "INC-7", "INST-1", Link, "once"),
        MailKind.RelayWithdrawn => IncidentMail.RelayWithdrawn(To, language, name, "INC-7", "INST-1", Link, "once"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A mail without a sample."),
    };
}
