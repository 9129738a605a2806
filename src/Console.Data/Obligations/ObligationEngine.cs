using Castellan.Data.Incidents;

namespace Castellan.Data.Obligations;

/// <summary>
/// Obligations as a pure function of rules, decisions and filings. Nothing is inferred: without its anchor an obligation has no
/// date. Instants are UTC; the zone of an anchor decides only where days and months end.
/// </summary>
public static class ObligationEngine
{
    private const double SoonFrom = 0.75;

    /// <summary>The rules that bind an organisation at an incident, in reading order.</summary>
    public static IReadOnlyList<Rule> Applicable(RuleSheet sheet, IReadOnlyCollection<string> regimes, RuleParty party, DateOnly on)
    {
        List<Rule> chosen = [.. sheet.Rules.Where(rule => rule.Status == RuleStatus.InForce && regimes.Contains(rule.Regime, StringComparer.Ordinal)
            && (rule.For is null || rule.For == party) && rule.ValidFrom <= on && (rule.ValidTo is null || on <= rule.ValidTo))];
        return [.. chosen.Where(rule => rule.SupersededBy is null || chosen.TrueForAll(other => other.Id != rule.SupersededBy))];
    }

    public static IReadOnlyList<Obligation> Compute(IEnumerable<Rule> rules, ObligationFacts facts, DateTimeOffset now) => [.. rules.Select(rule => Of(rule, facts, now))];

    /// <summary>When a rule is due by what is decided, whatever has been filed for it; null while it has not started or names no period.</summary>
    public static DateTimeOffset? DueOf(Rule rule, ObligationFacts facts) => Period(rule, facts)?.Due;

    private static Obligation Of(Rule rule, ObligationFacts facts, DateTimeOffset now)
    {
        var period = Period(rule, facts);
        var met = MetAt(rule, facts, period);
        var state = StateOf(rule, facts, period, met, now);
        return new Obligation(
            rule.Id, state, period?.Start, period?.Due, met, period?.StartedBy, period?.Capped is true, period?.Ongoing is true, period?.Amount ?? AmountOf(rule, facts), UnitOf(rule, facts));
    }

    private static ObligationState StateOf(Rule rule, ObligationFacts facts, RulePeriod? period, DateTimeOffset? met, DateTimeOffset now)
    {
        if (met is { } at)
        {
            return period?.Due is { } until && at > until ? ObligationState.MetLate : ObligationState.Met;
        }
        if (facts.Waived.Contains(rule.Id, StringComparer.Ordinal))
        {
            return ObligationState.Waived;
        }
        // An unassessed risk excuses nothing, and starts nothing that only a high one starts.
        if (rule.Risk is { } least && facts.Risk != RiskLevel.NotAssessed && facts.Risk < least)
        {
            return ObligationState.NotOwed;
        }
        if (period is null || (rule.Risk == RiskLevel.High && facts.Risk == RiskLevel.NotAssessed))
        {
            return ObligationState.NotStarted;
        }
        if (period.Due is not { } due)
        {
            return ObligationState.Running;
        }
        return now > due ? ObligationState.Overdue
            : now >= period.Start.At + ((due - period.Start.At) * SoonFrom) ? ObligationState.DueSoon
            : ObligationState.Running;
    }

    private static RulePeriod? Period(Rule rule, ObligationFacts facts)
    {
        if (rule.Needs is { } needed && !facts.Anchors.ContainsKey(needed))
        {
            return null;
        }
        if (StartOf(rule, facts) is not { } start)
        {
            return null;
        }
        var (amount, unit) = (AmountOf(rule, facts), UnitOf(rule, facts));
        var due = Add(start, amount, unit, rule.Zone);
        var capped = false;
        if (due is { } plain && rule.Cap is { } cap && facts.Anchors.GetValueOrDefault(cap.Anchor) is { } other)
        {
            var latest = other.At.AddHours(cap.Hours);
            // Classified after that limit, only the first period runs.
            capped = start.At <= latest && latest < plain;
            due = capped ? latest : plain;
        }
        if (due is { } ends && rule.OngoingFrom is { } ending && facts.Anchors.GetValueOrDefault(ending) is { } handled && handled.At > ends)
        {
            return new RulePeriod(handled, Add(handled, amount, unit, rule.Zone), ending, false, true, amount);
        }
        return new RulePeriod(start, due, rule.Anchor, capped, false, amount);
    }

    private static ZonedInstant? StartOf(Rule rule, ObligationFacts facts)
    {
        if (rule.Anchor is { } anchor)
        {
            return facts.Anchors.GetValueOrDefault(anchor);
        }
        var filings = facts.Submissions.Where(filing => filing.RuleId == rule.After && (rule.AfterStage is null || filing.Stage == rule.AfterStage)).OrderBy(filing => filing.At).ToList();
        var starts = rule.AfterLast ? filings.LastOrDefault() : filings.FirstOrDefault();
        return starts is null ? null : new ZonedInstant(starts.At, starts.Zone);
    }

    private static DateTimeOffset? MetAt(Rule rule, ObligationFacts facts, RulePeriod? period)
    {
        var filings = rule.MetByStageOf is { } of
            ? facts.Submissions.Where(filing => filing.RuleId == of && filing.Stage == FilingStage.Supplementary && (period is null || filing.At >= period.Start.At))
            : facts.Submissions.Where(filing => filing.RuleId == rule.Id);
        return filings.Select(filing => (DateTimeOffset?)filing.At).Min();
    }

    private static int AmountOf(Rule rule, ObligationFacts facts) =>
        rule.Unit == RuleUnit.Undue ? ContractOf(rule, facts) ?? 0
        : facts.IsTrustService && rule.TrustServiceAmount is { } shorter ? shorter
        : rule.Amount;

    private static RuleUnit UnitOf(Rule rule, ObligationFacts facts) => ContractOf(rule, facts) is null ? rule.Unit : RuleUnit.Hours;

    // Only what a processor owes its controllers is a matter of contract.
    private static int? ContractOf(Rule rule, ObligationFacts facts) => rule.For == RuleParty.Processor && rule.Unit == RuleUnit.Undue ? facts.ContractHours : null;

    private static DateTimeOffset? Add(ZonedInstant start, int amount, RuleUnit unit, string? zone) => unit switch
    {
        RuleUnit.Hours => start.At.AddHours(amount),
        RuleUnit.Days => start.At.AddDays(amount),
        RuleUnit.Months => AddMonths(start, amount),
        RuleUnit.CalendarDays => EndOfDay(start.At, amount, zone!),
        _ => null,
    };

    // By the calendar of the place where the start was read; a time of day that the clock skips moves on, one it repeats is its first.
    private static DateTimeOffset AddMonths(ZonedInstant start, int months)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(start.Zone);
        return Resolve(TimeZoneInfo.ConvertTime(start.At, zone).DateTime.AddMonths(months), zone);
    }

    private static DateTimeOffset EndOfDay(DateTimeOffset start, int days, string zoneId)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        return Resolve(TimeZoneInfo.ConvertTime(start, zone).Date.AddDays(days + 1), zone);
    }

    private static DateTimeOffset Resolve(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
        {
            // Nothing skips more than a few hours; the first minute that exists follows the gap.
            var minute = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0, DateTimeKind.Unspecified);
            while (zone.IsInvalidTime(minute))
            {
                minute = minute.AddMinutes(1);
            }
            local = minute;
        }
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset).ToUniversalTime();
    }

    private sealed record RulePeriod(ZonedInstant Start, DateTimeOffset? Due, AnchorKind? StartedBy, bool Capped, bool Ongoing, int Amount);
}
