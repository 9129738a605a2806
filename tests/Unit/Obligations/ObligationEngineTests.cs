using Castellan.Data.Incidents;
using Castellan.Data.Obligations;
using FsCheck;
using FsCheck.Fluent;

namespace Castellan.Tests.Unit.Obligations;

public sealed class ObligationEngineTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 27, 21, 10, 0, TimeSpan.Zero);
    private static readonly string[] Zones = ["Europe/Paris", "America/New_York", "Asia/Singapore", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"];
    private static readonly IReadOnlyCollection<string> Everything = RuleSheet.Current.Regimes;

    public static TheoryData<string> Cases => [.. WorkedCase.All.Select(one => one.Line)];

    [Theory, Trait("proves", "F16")]
    [MemberData(nameof(Cases))]
    public void A_worked_case_comes_out_as_written(string line)
    {
        var one = WorkedCase.All.First(found => found.Line == line);

        var obligation = ObligationEngine.Compute([one.Rule], one.Facts, one.Now).Single();

        obligation.Due.ShouldBe(one.Due);
        obligation.State.ShouldBe(one.State);
    }

    [Fact]
    public void Every_rule_in_force_has_worked_cases_and_there_are_at_least_120()
    {
        WorkedCase.All.Count.ShouldBeGreaterThanOrEqualTo(120);
        RuleSheet.Current.Rules.Where(rule => rule.Status == RuleStatus.InForce).Select(rule => rule.Id)
            .Except(WorkedCase.All.Select(one => one.Rule.Id), StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void The_order_of_filings_and_rules_is_no_matter() => Prop.ForAll(FactsOf().ToArbitrary(), facts =>
    {
        var turned = facts with { Submissions = [.. facts.Submissions.Reverse()] };

        return Dues(RuleSheet.Current.Rules, facts).SequenceEqual(Dues(RuleSheet.Current.Rules.Reverse(), turned));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Correcting_back_restores_every_instant() => Prop.ForAll(FactsOf().ToArbitrary(), facts =>
    {
        if (facts.Anchors.Count == 0)
        {
            return true;
        }
        var (kind, present) = facts.Anchors.First();
        var there = facts with { Anchors = With(facts.Anchors, kind, present with { At = present.At.AddHours(5) }) };
        var back = there with { Anchors = With(there.Anchors, kind, present) };

        return Dues(RuleSheet.Current.Rules, facts).SequenceEqual(Dues(RuleSheet.Current.Rules, back));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Without_what_starts_it_an_obligation_has_no_date() => Prop.ForAll(FactsOf().ToArbitrary(), facts =>
        ObligationEngine.Compute(RuleSheet.Current.Rules, facts, Start).All(obligation =>
            (obligation.Rule.Anchor is not { } anchor || facts.Anchors.ContainsKey(anchor) || obligation.Due is null)
            && (obligation.Rule.After is not { } after || facts.Submissions.Any(filing => filing.RuleId == after) || obligation.Due is null))).QuickCheckThrowOnFailure();

    [Fact]
    public void Hours_are_elapsed_time_whatever_the_zone() => Prop.ForAll(FactsOf().ToArbitrary(), facts =>
        ObligationEngine.Compute(RuleSheet.Current.Rules, facts, Start).Where(obligation => obligation is { Unit: RuleUnit.Hours, Due: not null, Capped: false })
            .All(obligation => obligation.Due == obligation.Start!.At.AddHours(obligation.Amount))).QuickCheckThrowOnFailure();

    [Fact]
    public void Time_only_moves_an_open_obligation_forward() => Prop.ForAll(FactsOf().ToArbitrary(), Gen.Choose(0, 2_000).ToArbitrary(), (facts, hours) =>
    {
        var early = ObligationEngine.Compute(RuleSheet.Current.Rules, facts, Start);
        var late = ObligationEngine.Compute(RuleSheet.Current.Rules, facts, Start.AddHours(hours));

        return early.Zip(late).All(pair => pair.First.State <= pair.Second.State && pair.First.Due == pair.Second.Due && (pair.First.IsOpen == pair.Second.IsOpen));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_proposed_is_never_owed() =>
        ObligationEngine.Applicable(RuleSheet.Current, Everything, RuleParty.Controller, new DateOnly(9999, 12, 31)).ShouldAllBe(rule => rule.Status == RuleStatus.InForce);

    [Fact]
    public void The_cnil_stands_for_the_general_authority()
    {
        Ids("gdpr", "fr").ShouldBe(["gdpr.33.5", "gdpr.34", "fr.cnil", "fr.cnil.supplement"]);
        Ids("gdpr").ShouldBe(["gdpr.33.1", "gdpr.33.5", "gdpr.34"]);
        ObligationEngine.Applicable(RuleSheet.Current, ["gdpr", "fr"], RuleParty.Processor, new DateOnly(2026, 11, 27)).Select(rule => rule.Id).ShouldBe(["gdpr.33.2"]);
    }

    [Fact]
    public void A_rule_binds_from_its_day_on()
    {
        string[] cra = ["cra"];
        ObligationEngine.Applicable(RuleSheet.Current, cra, RuleParty.Controller, new DateOnly(2026, 9, 10)).ShouldBeEmpty();
        ObligationEngine.Applicable(RuleSheet.Current, cra, RuleParty.Controller, new DateOnly(2026, 9, 11)).Count.ShouldBe(6);
    }

    private static IEnumerable<string> Ids(params string[] regimes) =>
        ObligationEngine.Applicable(RuleSheet.Current, regimes, RuleParty.Controller, new DateOnly(2026, 11, 27)).Select(rule => rule.Id);

    private static IEnumerable<(string, DateTimeOffset?)> Dues(IEnumerable<Rule> rules, ObligationFacts facts) =>
        ObligationEngine.Compute(rules, facts, Start).Select(obligation => (obligation.Rule.Id, obligation.Due)).OrderBy(pair => pair.Id, StringComparer.Ordinal);

    private static Dictionary<AnchorKind, ZonedInstant> With(IReadOnlyDictionary<AnchorKind, ZonedInstant> anchors, AnchorKind kind, ZonedInstant at) => new(anchors) { [kind] = at };

    private static Gen<ObligationFacts> FactsOf() =>
        from anchors in Gen.SubListOf(Enum.GetValues<AnchorKind>())
        from minutes in Gen.ArrayOf(Gen.Choose(-200_000, 200_000), 10)
        from zone in Gen.ArrayOf(Gen.Elements(Zones), 10)
        from filed in Gen.SubListOf(RuleSheet.Current.Rules.ToArray())
        from filedAt in Gen.ArrayOf(Gen.Choose(-100_000, 300_000), 40)
        from stage in Gen.ArrayOf(Gen.Elements(Enum.GetValues<FilingStage>()), 40)
        from risk in Gen.Elements(Enum.GetValues<RiskLevel>())
        select new ObligationFacts(
            anchors.Distinct().Select((kind, index) => (kind, index)).ToDictionary(pair => pair.kind, pair => new ZonedInstant(Start.AddMinutes(minutes[pair.index]), zone[pair.index])),
            [.. filed.Select((rule, index) => new Submission(rule.Id, stage[index], Start.AddMinutes(filedAt[index]), zone[index % 10]))],
            risk, []);
}
