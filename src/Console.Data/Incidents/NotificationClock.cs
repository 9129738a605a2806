namespace Castellan.Data.Incidents;

/// <summary>To whom a notification is owed.</summary>
public enum NotificationDuty
{
    /// <summary>Art. 33(1): 72 hours from becoming aware.</summary>
    Authority,

    /// <summary>The console's own promise to people: 72 hours from detection.</summary>
    People,
}

/// <summary>Where a clock stands.</summary>
public enum ClockState
{
    NotStarted,
    Running,
    Overdue,
    Met,
    MetLate,

    /// <summary>The risk is unlikely: nobody has to be notified, and the register says why.</summary>
    NotOwed,
}

/// <summary>
/// One clock of an incident, computed from its decisions and filings alone. Hours are elapsed time: across weekends,
/// holidays and daylight-saving changes.
/// </summary>
public sealed record NotificationClock(NotificationDuty Duty, AnchorKind From, DateTimeOffset? Began, string Zone, DateTimeOffset? Due, DateTimeOffset? MetAt, ClockState State)
{
    private static readonly TimeSpan Allowed = TimeSpan.FromHours(72);

    /// <summary>The anchor that starts a duty's clock.</summary>
    public static AnchorKind AnchorOf(NotificationDuty duty) => duty == NotificationDuty.Authority ? AnchorKind.Aware : AnchorKind.Detected;

    /// <summary>When a duty is due, or null while its anchor is not decided.</summary>
    public static DateTimeOffset? DueOf(NotificationDuty duty, IEnumerable<AnchorDecision> ledger) =>
        AnchorDecision.InForce(ledger).TryGetValue(AnchorOf(duty), out var decision) ? decision.At + Allowed : null;

    /// <param name="firstFiled">When each duty was first met.</param>
    public static IReadOnlyList<NotificationClock> Of(
        IReadOnlyCollection<AnchorDecision> ledger, IReadOnlyDictionary<NotificationDuty, DateTimeOffset> firstFiled, RiskLevel risk, DateTimeOffset now)
    {
        var inForce = AnchorDecision.InForce(ledger);
        return [.. Enum.GetValues<NotificationDuty>().Select(duty =>
        {
            var decision = inForce.GetValueOrDefault(AnchorOf(duty));
            var due = decision?.At + Allowed;
            DateTimeOffset? met = firstFiled.TryGetValue(duty, out var at) ? at : null;
            return new NotificationClock(duty, AnchorOf(duty), decision?.At, decision?.Zone ?? "UTC", due, met, StateOf(due, met, risk, now));
        })];
    }

    /// <summary>The same clock begun at another instant: what a decision would change, before it is made.</summary>
    public NotificationClock Moved(LocalInstant to, RiskLevel risk, DateTimeOffset now) =>
        this with { Began = to.At, Zone = to.Zone, Due = to.At + Allowed, State = StateOf(to.At + Allowed, MetAt, risk, now) };

    private static ClockState StateOf(DateTimeOffset? due, DateTimeOffset? met, RiskLevel risk, DateTimeOffset now) => (due, met) switch
    {
        (null, not null) => ClockState.Met,
        ({ } until, { } at) => at <= until ? ClockState.Met : ClockState.MetLate,
        _ when risk == RiskLevel.Unlikely => ClockState.NotOwed,
        (null, _) => ClockState.NotStarted,
        ({ } until, _) => now > until ? ClockState.Overdue : ClockState.Running,
    };
}
