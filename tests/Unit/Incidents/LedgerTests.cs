using Castellan.Data.Incidents;
using Castellan.Data.Obligations;
using Castellan.Data.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Castellan.Tests.Unit.Incidents;

public sealed class LedgerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 3, 0, 0, TimeSpan.Zero);
    private static readonly Guid Officer = Guid.NewGuid();
    private readonly Incident _incident = IncidentTests.Reported().Incident;

    [Fact, Trait("proves", "INC-5")]
    public void A_correction_is_a_new_line_that_names_the_old_one()
    {
        var first = Decided(AnchorKind.Aware, Now.AddHours(-5), null, Now);
        var second = Decided(AnchorKind.Aware, Now.AddHours(-9), first, Now.AddMinutes(1));

        second.Corrects.ShouldBe(first.Id);
        AnchorDecision.InForce([second, first])[AnchorKind.Aware].ShouldBe(second);
        AnchorDecision.Decide(_incident, AnchorKind.Aware, At(Now.AddHours(-9)), second, "same", Officer, Now).Refusal.ShouldBeOfType<AnchorUnchanged>();
        AnchorDecision.Decide(_incident, AnchorKind.Aware, At(Now.AddHours(-1)), second, "", Officer, Now).Refusal.ShouldBeOfType<TextEmpty>();
    }

    [Fact, Trait("proves", "INC-5")]
    public void A_decision_taken_back_leaves_no_date()
    {
        var first = Decided(AnchorKind.Aware, Now.AddHours(-5), null, Now);
        var taken = AnchorDecision.Withdraw(_incident, first, "not yet certain", Officer, Now.AddMinutes(1)).Value;

        DueOf([first, taken]).ShouldBeNull();
        AnchorDecision.Withdraw(_incident, taken, "again", Officer, Now).Refusal.ShouldBeOfType<AnchorNotDecided>();
        AnchorDecision.Withdraw(_incident, null, "never", Officer, Now).Refusal.ShouldBeOfType<AnchorNotDecided>();
        ObligationEngine.Compute([Authority], Facts([first, taken]), Now).Single().State.ShouldBe(ObligationState.NotStarted);
    }

    [Fact, Trait("proves", "INC-5")]
    public void The_hours_are_elapsed_time_whatever_the_clocks_on_the_walls_do()
    {
        // The clocks go back during these 72 hours: on the wall it is an hour less.
        var aware = LocalInstant.Read(new DateTime(2026, 10, 24, 12, 0, 0), "Europe/Paris", Now).Value;
        var due = DueOf([AnchorDecision.Decide(_incident, AnchorKind.Aware, aware, null, "read", Officer, Now).Value])!.Value;

        (due - aware.At).ShouldBe(TimeSpan.FromHours(72));
        TimeZoneInfo.ConvertTime(due, TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris")).DateTime.ShouldBe(new DateTime(2026, 10, 27, 11, 0, 0));
    }

    [Fact, Trait("proves", "INC-5")]
    public void A_due_instant_never_depends_on_the_order_in_which_lines_are_read() => Prop.ForAll(
        ArbMap.Default.ArbFor<int[]>(), ArbMap.Default.ArbFor<int>(), (hours, seed) =>
        {
            var ledger = new List<AnchorDecision>();
            AnchorDecision? present = null;
            foreach (var (hour, step) in hours.Select((hour, step) => (Math.Abs(hour % 5_000), step)))
            {
                if (AnchorDecision.Decide(_incident, AnchorKind.Aware, At(Now.AddHours(-hour)), present, "because", Officer, Now.AddSeconds(step)) is { Succeeded: true } decided)
                {
                    present = decided.Value;
                    ledger.Add(present);
                }
            }
            var mixed = ledger.OrderBy(line => HashCode.Combine(line.Id, seed)).ToList();
            return DueOf(mixed) == present?.At + TimeSpan.FromHours(72);
        }).QuickCheckThrowOnFailure();

    [Fact, Trait("proves", "INC-5")]
    public void Correcting_back_restores_the_due_instant()
    {
        var first = Decided(AnchorKind.Aware, Now.AddHours(-5), null, Now);
        var wrong = Decided(AnchorKind.Aware, Now.AddHours(-50), first, Now.AddMinutes(1));
        var back = Decided(AnchorKind.Aware, Now.AddHours(-5), wrong, Now.AddMinutes(2));

        DueOf([first, wrong, back]).ShouldBe(DueOf([first]));
    }

    [Fact, Trait("proves", "INC-3")]
    public void A_late_filing_demands_reasons_and_a_supplement_does_not()
    {
        var late = new FilingFacts(FilingStage.Initial, At(Now), "Online service", "N-1", " ", null);
        Filing.Record(_incident, "cnil", "en", "{}", late, null, Now.AddMinutes(-1), Officer, Now).Refusal.ShouldBeOfType<LateReasonsMissing>();
        var filed = Filing.Record(_incident, "cnil", "en", "{}", late with { LateReasons = "found on a holiday" }, null, Now.AddMinutes(-1), Officer, Now).Value;

        filed.IsIntact.ShouldBeTrue();
        Filing.Record(_incident, "cnil", "en", "{}", late, filed, null, Officer, Now).Refusal.ShouldBeOfType<FiledAlready>();
        Filing.Record(_incident, "cnil", "en", "{}", late with { Stage = FilingStage.Supplementary }, null, null, Officer, Now).Refusal.ShouldBeOfType<NothingToSupplement>();
        var supplement = Filing.Record(_incident, "cnil", "en", "{\"a\":\"b\"}", late with { Stage = FilingStage.Supplementary }, filed, null, Officer, Now).Value;
        supplement.Supplements.ShouldBe(filed.Id);
        supplement.Sha256.ShouldNotBe(filed.Sha256);
    }

    [Fact, Trait("proves", "INC-4")]
    public void A_measure_remembers_when_it_was_done()
    {
        var draft = new MeasureDraft("Change the locks", null, Now.AddDays(2), MeasureState.Planned, null, Communicated: true);
        var measure = CorrectiveMeasure.Plan(_incident, draft, Now).Value;
        measure.Change(draft with { State = MeasureState.Done, Evidence = "invoice" }, Now.AddDays(1)).Succeeded.ShouldBeTrue();
        measure.Change(draft with { State = MeasureState.Done, Evidence = "invoice 2" }, Now.AddDays(3)).Succeeded.ShouldBeTrue();

        measure.DoneAt.ShouldBe(Now.AddDays(1));
        CorrectiveMeasure.Plan(_incident, draft with { DueAt = DateTimeOffset.MaxValue }, Now).Refusal.ShouldBeOfType<InstantImpossible>();
    }

    private AnchorDecision Decided(AnchorKind anchor, DateTimeOffset at, AnchorDecision? present, DateTimeOffset now) =>
        AnchorDecision.Decide(_incident, anchor, At(at), present, "because", Officer, now).Value;

    private static Rule Authority => RuleSheet.Current.Find("fr.cnil")!;

    private static DateTimeOffset? DueOf(IEnumerable<AnchorDecision> ledger) => ObligationEngine.DueOf(Authority, Facts(ledger));

    private static ObligationFacts Facts(IEnumerable<AnchorDecision> ledger) =>
        new(AnchorDecision.InForce(ledger).ToDictionary(pair => pair.Key, pair => new ZonedInstant(pair.Value.At!.Value, pair.Value.Zone)), [], RiskLevel.Likely, []);

    private static LocalInstant At(DateTimeOffset at) => LocalInstant.Past(at, "Europe/Paris", Now).Value;
}
