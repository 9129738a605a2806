using Castellan.Data.Incidents;

namespace Castellan.Data.Obligations;

/// <summary>How a period is counted.</summary>
public enum RuleUnit
{
    /// <summary>Elapsed time: across weekends, holidays and changes of the clock (Regulation 1182/71 Art. 3).</summary>
    Hours,

    /// <summary>Elapsed days of 24 hours.</summary>
    Days,

    /// <summary>To the same day number at the same time of day, or the month's last day.</summary>
    Months,

    /// <summary>Whole days after the day of the anchor, where the authority sits; the last one counts to its end.</summary>
    CalendarDays,

    /// <summary>Without undue delay: no instant to miss.</summary>
    Undue,
}

/// <summary>Whether a rule binds.</summary>
public enum RuleStatus
{
    InForce,

    /// <summary>Known, never computed.</summary>
    Proposed,
}

/// <summary>What an organisation is to the data, as far as rules tell the two apart.</summary>
public enum RuleParty
{
    Controller,
    Processor,
}

/// <summary>Working-day relief that a text allows to some; told beside the due instant, never computed.</summary>
public enum WeekendNote
{
    None,

    /// <summary>Noon of the next working day, but not for banks, central counterparties, venues and NIS2 entities.</summary>
    MayRelieveSome,

    /// <summary>Noon of the next working day, for everybody.</summary>
    MayRelieveAll,
}

/// <summary>A second limit: due no later than this long after another anchor, unless the first anchor came later still.</summary>
public sealed record RuleCap(AnchorKind Anchor, int Hours);

/// <summary>One duty to notify, as data; see rules.json, whose texts are named in <see cref="Source"/>.</summary>
/// <param name="Id">Stable; stored with filings and waivers.</param>
/// <param name="Regime">The set of rules that an organisation chooses as a whole.</param>
/// <param name="For">Whom it binds; null binds both.</param>
/// <param name="To">Who is notified.</param>
/// <param name="Anchor">The decision from which the period runs; null where <paramref name="After"/> is set.</param>
/// <param name="After">The rule whose filing starts the period.</param>
/// <param name="AfterStage">Only a filing of this stage starts it.</param>
/// <param name="AfterLast">Each filing starts it anew, not only the first.</param>
/// <param name="MetByStageOf">The rule whose supplementary filing meets this one.</param>
/// <param name="Amount">Of <paramref name="Unit"/>; 0 where the period has no length.</param>
/// <param name="TrustServiceAmount">Instead of the amount, for trust service providers.</param>
/// <param name="Risk">The least risk at which it is owed; null owes it always.</param>
/// <param name="Needs">A further anchor without which it does not start.</param>
/// <param name="OngoingFrom">If this anchor lies beyond the due instant, the period runs from it instead.</param>
/// <param name="Zone">Where calendar days are counted.</param>
/// <param name="SupersededBy">Not owed beside this rule.</param>
/// <param name="Fields">What the notification must say.</param>
public sealed record Rule(
    string Id, string Regime, string Stage, string To, RuleUnit Unit, string Source, DateOnly ValidFrom, RuleStatus Status, IReadOnlyList<string> Fields,
    RuleParty? For = null, AnchorKind? Anchor = null, string? After = null, FilingStage? AfterStage = null, bool AfterLast = false, string? MetByStageOf = null,
    int Amount = 0, int? TrustServiceAmount = null, RiskLevel? Risk = null, AnchorKind? Needs = null, AnchorKind? OngoingFrom = null, RuleCap? Cap = null,
    string? Zone = null, bool LateNeedsReasons = false, WeekendNote WeekendNote = WeekendNote.None, string? SupersededBy = null, DateOnly? ValidTo = null);
