using Castellan.Data.Incidents;
using Castellan.Data.Notices;

namespace Castellan.Tests.Unit.Notices;

public sealed class PeopleNoticeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid By = Guid.NewGuid();

    [Fact]
    public void Starting_freezes_the_text_with_its_hash_and_the_number_of_people()
    {
        var notice = Begun();

        notice.Start(new NoticeStart("What happened.", [], null, 3, 3), By, Now).Succeeded.ShouldBeTrue();

        (notice.State, notice.Content, notice.Recipients, notice.StartedBy, notice.IsIntact).ShouldBe((NoticeState.Sending, "What happened.", 3, By, true));
        notice.Start(new NoticeStart("Something else.", [], null, 3, 3), By, Now).Refusal.ShouldBeOfType<NoticeStarted>();
        notice.Choose("fr", oneLanguage: true).Refusal.ShouldBeOfType<NoticeStarted>();
    }

    [Fact]
    public void Nobody_on_the_list_another_number_and_empty_fields_without_a_reason_start_nothing()
    {
        var notice = Begun();

        notice.Start(new NoticeStart("Text", [], null, 0, 0), By, Now).Refusal.ShouldBeOfType<NoRecipients>();
        notice.Start(new NoticeStart("Text", [], null, 3, 2), By, Now).Refusal.ShouldBe(new RecipientsChanged(3));
        notice.Start(new NoticeStart("Text", ["happened", "reach"], "  ", 3, 3), By, Now).Refusal.ShouldBe(new NoticeIncomplete(2));
        notice.State.ShouldBe(NoticeState.Draft);
        notice.Start(new NoticeStart("Text", ["happened", "reach"], "It cannot wait.", 3, 3), By, Now).Succeeded.ShouldBeTrue();
        (notice.Missing, notice.IncompleteReason).ShouldBe(("happened,reach", "It cannot wait."));
    }

    [Fact]
    public void It_is_paused_resumed_stopped_and_ended_only_from_where_that_makes_sense()
    {
        var notice = Begun();
        notice.Pause().Refusal.ShouldBeOfType<NoticeNotUnderWay>();
        notice.Stop("Why").Refusal.ShouldBeOfType<NoticeNotUnderWay>();
        notice.End(0, Now).Refusal.ShouldBeOfType<NoticeNotUnderWay>();
        notice.Start(new NoticeStart("Text", [], null, 1, 1), By, Now);

        notice.Resume().Refusal.ShouldBeOfType<NoticeNotUnderWay>();
        notice.Pause().Succeeded.ShouldBeTrue();
        notice.End(0, Now).Refusal.ShouldBeOfType<NoticeNotUnderWay>();
        notice.Stop(null).Succeeded.ShouldBeFalse();
        notice.Stop("The wrong list.").Succeeded.ShouldBeTrue();
        notice.End(1, Now).Succeeded.ShouldBeTrue();
        (notice.State, notice.EndedAt, notice.Told, notice.StopReason).ShouldBe((NoticeState.Stopped, Now, 1, "The wrong list."));
        notice.End(1, Now).Refusal.ShouldBeOfType<NoticeNotUnderWay>();
    }

    [Fact]
    public void A_voided_incident_tells_nobody()
    {
        var incident = Reported();
        incident.Void("It was a drill.", Now).Succeeded.ShouldBeTrue();

        PeopleNotice.Begin(incident, 1, "en", By, Now).Refusal.ShouldBeOfType<IncidentNotOpen>();
    }

    [Theory]
    [InlineData("3/100/90/5/4/1", 3, 100, 90)]
    [InlineData("1/2/0/0/0/0", 1, 2, 0)]
    public void A_receipt_reads_what_it_wrote(string detail, int number, int recipients, int delivered)
    {
        var receipt = NoticeReceipt.Read(detail).ShouldNotBeNull();

        (receipt.Number, receipt.Recipients, receipt.Delivered).ShouldBe((number, recipients, delivered));
        receipt.ToString().ShouldBe(detail);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1/2/3")]
    [InlineData("a/b/c/d/e/f")]
    [InlineData("1/2/3/4/5/-6")]
    public void Another_detail_is_no_receipt(string detail) => NoticeReceipt.Read(detail).ShouldBeNull();

    [Fact]
    public void The_key_of_a_forgotten_address_is_a_hash_that_fits()
    {
        NoticeRecipient.KeyOf(new byte[32]).ShouldBe("#" + new string('0', 64));
    }

    private static PeopleNotice Begun() => PeopleNotice.Begin(Reported(), 1, "en", By, Now).Value;

    private static Incident Reported() => Incident.Report(Guid.NewGuid(), 1, new SuspicionReport("Lost laptop", null, null, Now, "UTC"), By, Now).Value.Incident;
}
