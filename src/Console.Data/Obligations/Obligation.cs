using System.Text.Json.Serialization;
using Castellan.Data.Incidents;

namespace Castellan.Data.Obligations;

/// <summary>Where an obligation stands.</summary>
public enum ObligationState
{
    /// <summary>What starts it is not decided or not filed yet: there is no date.</summary>
    NotStarted,
    Running,

    /// <summary>Three quarters of the time are gone.</summary>
    DueSoon,
    Overdue,
    Met,
    MetLate,

    /// <summary>Somebody decided, with reasons, that it need not be met.</summary>
    Waived,

    /// <summary>The risk is lower than the rule asks for; the register says why.</summary>
    NotOwed,
}

/// <summary>An instant and the place whose clock it was read from.</summary>
/// <param name="Zone">IANA name.</param>
public sealed record ZonedInstant(DateTimeOffset At, string Zone);

/// <summary>A filing, as far as the engine asks: which rule it meets, in which stage, when.</summary>
public sealed record Submission(string RuleId, FilingStage Stage, DateTimeOffset At, string Zone = "UTC");

/// <summary>All that obligations follow from.</summary>
/// <param name="Anchors">The decisions in force.</param>
/// <param name="Waived">Ids of rules that were waived.</param>
/// <param name="IsTrustService">Whether shorter periods for trust services apply.</param>
/// <param name="ContractHours">What a processor has promised its controllers, for gdpr.33.2; null without.</param>
public sealed record ObligationFacts(
    IReadOnlyDictionary<AnchorKind, ZonedInstant> Anchors, IReadOnlyCollection<Submission> Submissions, RiskLevel Risk,
    IReadOnlyCollection<string> Waived, bool IsTrustService = false, int? ContractHours = null);

/// <summary>One obligation of an incident, computed.</summary>
/// <param name="RuleId">See <see cref="RuleSheet"/>.</param>
/// <param name="Start">From when its period runs; null while it has not started.</param>
/// <param name="Due">Null while it has not started, and where the rule names no period.</param>
/// <param name="MetAt">When the filing that met it was made.</param>
/// <param name="StartedBy">The anchor from which it runs, or null where a filing started it.</param>
/// <param name="Capped">Whether the rule's second limit came first.</param>
/// <param name="Ongoing">Whether the period runs from the end of a long incident.</param>
/// <param name="Amount">Of the rule's unit, as it was counted.</param>
public sealed record Obligation(
    string RuleId, ObligationState State, ZonedInstant? Start, DateTimeOffset? Due, DateTimeOffset? MetAt, AnchorKind? StartedBy, bool Capped, bool Ongoing, int Amount, RuleUnit Unit)
{
    [JsonIgnore]
    public Rule Rule => RuleSheet.Current.Find(RuleId) ?? throw new InvalidOperationException($"{RuleId} is no rule of version {RuleSheet.Current.Version}.");

    /// <summary>Whether somebody still has to act.</summary>
    [JsonIgnore]
    public bool IsOpen => State is ObligationState.NotStarted or ObligationState.Running or ObligationState.DueSoon or ObligationState.Overdue;

    /// <summary>Whether time runs towards an instant.</summary>
    [JsonIgnore]
    public bool IsCounting => Due is not null && State is ObligationState.Running or ObligationState.DueSoon or ObligationState.Overdue;
}
