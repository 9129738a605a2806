using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Tests.Unit.Incidents;

public sealed class IncidentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 3, 0, 0, TimeSpan.Zero);
    private static readonly Guid Officer = Guid.NewGuid();

    [Fact, Trait("proves", "INC-1")]
    public void A_report_opens_an_incident_in_detection()
    {
        var (incident, phase) = Reported();

        (incident.Number, incident.State, incident.Phase, incident.Title).ShouldBe((7, IncidentState.Open, IncidentPhase.Detection, "Lost laptop"));
        (phase.Phase, phase.EnteredAt, phase.LeftAt).ShouldBe((IncidentPhase.Detection, Now, null));
    }

    [Fact, Trait("proves", "INC-1")]
    public void Phases_are_entered_freely_with_reasons_and_their_times_are_kept()
    {
        var (incident, phase) = Reported();

        incident.Enter(IncidentPhase.Review, phase, " ", Officer, Now).Refusal.ShouldBeOfType<TextEmpty>();
        incident.Enter(IncidentPhase.Detection, phase, "again", Officer, Now).Refusal.ShouldBeOfType<PhaseUnchanged>();
        incident.Enter((IncidentPhase)9, phase, "nowhere", Officer, Now).Refusal.ShouldBeOfType<ClassificationUnknown>();
        var review = incident.Enter(IncidentPhase.Review, phase, "found at once", Officer, Now.AddHours(1)).Value;
        var back = incident.Enter(IncidentPhase.Containment, review, "not quite", Officer, Now.AddHours(2)).Value;

        (phase.LeftAt, review.LeftAt, back.LeftAt).ShouldBe((Now.AddHours(1), Now.AddHours(2), null));
        incident.Phase.ShouldBe(IncidentPhase.Containment);
    }

    [Theory, Trait("proves", "INC-1")]
    [InlineData(null, "cause", "lessons")]
    [InlineData("what", " ", "lessons")]
    [InlineData("what", "cause", "")]
    public void Closing_without_the_whole_review_is_refused(string? what, string? cause, string? lessons)
    {
        var (incident, _) = Reported();
        Assessed(incident);

        incident.Close(new IncidentReview(what, cause, lessons), Now).Refusal.ShouldBeOfType<ReviewIncomplete>();
        incident.IsOpen.ShouldBeTrue();
    }

    [Fact, Trait("proves", "INC-1")]
    [Trait("asvs", "2.3.1")]
    public void Closing_without_a_risk_assessment_is_refused() =>
        Reported().Incident.Close(Review, Now).Refusal.ShouldBeOfType<RiskNotAssessed>();

    [Fact, Trait("proves", "INC-1")]
    public void A_closed_incident_rests_until_it_is_reopened()
    {
        var (incident, phase) = Reported();
        Assessed(incident);
        incident.Close(Review, Now).Succeeded.ShouldBeTrue();

        incident.Close(Review, Now).Refusal.ShouldBe(new IncidentNotOpen(IncidentState.Closed));
        incident.Enter(IncidentPhase.Review, phase, "why", Officer, Now).Refusal.ShouldBeOfType<IncidentNotOpen>();
        incident.Classify(IncidentKinds.Integrity, IncidentSeverity.Low, null).Refusal.ShouldBeOfType<IncidentNotOpen>();
        incident.Measure(new IncidentExtent(null, 1, null, 1, null, null)).Refusal.ShouldBeOfType<IncidentNotOpen>();
        incident.Reopen().Succeeded.ShouldBeTrue();
        incident.Reopen().Refusal.ShouldBeOfType<IncidentOpenAlready>();
        (incident.State, incident.ClosedAt, incident.RootCause).ShouldBe((IncidentState.Open, null, "a door"));
    }

    [Fact, Trait("proves", "INC-1")]
    public void Voiding_needs_reasons_and_keeps_them()
    {
        var (incident, _) = Reported();

        incident.Void("", Now).Refusal.ShouldBeOfType<TextEmpty>();
        incident.Void("a drill", Now).Succeeded.ShouldBeTrue();
        incident.Void("twice", Now).Refusal.ShouldBeOfType<IncidentNotOpen>();
        (incident.State, incident.VoidReason).ShouldBe((IncidentState.Voided, "a drill"));
    }

    [Theory, Trait("proves", "B04")]
    [InlineData(0, 1)]
    [InlineData(121, 1)]
    [InlineData(1_000_000, 1)]
    [InlineData(10, 1_000_000)]
    [Trait("asvs", "2.2.1")]
    public void Too_long_or_empty_texts_are_refused(int title, int summary) => Incident.Report(
        Guid.NewGuid(), 1, new SuspicionReport(new string('x', title), new string('y', summary), null, Now, "UTC"), Officer, Now).Succeeded.ShouldBeFalse();

    [Theory, Trait("proves", "B08"), Trait("proves", "B09")]
    [InlineData("a\0b")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u001Bb")]
    [Trait("asvs", "1.1.2"), Trait("asvs", "1.3.3")]
    public void Characters_that_deceive_or_break_are_refused_and_markup_is_kept_as_text(string hostile)
    {
        ProseText.Clean(hostile, 100).Refusal.ShouldBeOfType<TextNotAllowed>();
        ProseText.Clean("a" + (char)0xD800 + "b", 100).Refusal.ShouldBeOfType<TextNotAllowed>();
        ProseText.Clean("one\r\ntwo <b>three</b>", 100).Value.ShouldBe("one\ntwo <b>three</b>");
    }

    [Fact]
    [Trait("asvs", "1.4.2"), Trait("asvs", "2.2.1")]
    public void Nobody_counts_fewer_than_none() =>
        Reported().Incident.Measure(new IncidentExtent(null, -1, null, null, null, null)).Refusal.ShouldBeOfType<CountNegative>();

    [Theory, Trait("proves", "B06")]
    [InlineData("2026-03-29T02:30", "Europe/Paris", typeof(LocalTimeSkipped))]
    [InlineData("1999-12-31T23:00", "UTC", typeof(InstantImpossible))]
    [InlineData("0001-01-01T00:00", "Asia/Tokyo", typeof(InstantImpossible))]
    [InlineData("9999-12-31T23:59", "America/New_York", typeof(InstantImpossible))]
    [InlineData("2026-11-27T04:00", "UTC", typeof(InstantImpossible))]
    [InlineData("2026-11-27T02:00", "Mars/Base", typeof(Castellan.Data.Organisations.TimeZoneUnknown))]
    [Trait("asvs", "2.2.3")]
    public void Times_that_cannot_be_are_refused(string wall, string zone, Type refusal) =>
        LocalInstant.Read(DateTime.Parse(wall, System.Globalization.CultureInfo.InvariantCulture), zone, Now).Refusal.ShouldBeOfType(refusal);

    [Fact, Trait("proves", "B06")]
    public void Of_a_local_time_that_came_twice_the_earlier_is_meant() =>
        LocalInstant.Read(new DateTime(2026, 10, 25, 2, 30, 0), "Europe/Paris", Now).Value.At.ShouldBe(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero));

    internal static (Incident Incident, PhaseEntry Phase) Reported(DateTimeOffset? now = null) => Incident.Report(
        Guid.NewGuid(), 7, new SuspicionReport("Lost  laptop", "On the train.", "Line 4", Now, "Europe/Paris"), Officer, now ?? Now).Value;

    private static readonly IncidentReview Review = new("It was left", "a door", "check doors");

    private static void Assessed(Incident incident) => incident.AssessRisk(RiskLevel.Unlikely, "encrypted", RiskAnswers.None).Succeeded.ShouldBeTrue();
}
