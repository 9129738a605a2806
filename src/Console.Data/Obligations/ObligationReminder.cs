namespace Castellan.Data.Obligations;

/// <summary>That somebody was reminded: once for each slot of a due instant, whatever crashes. A due instant that moves begins anew.</summary>
public sealed class ObligationReminder : ITenantOwned
{
    private ObligationReminder()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid IncidentId { get; private set; }

    public string RuleId { get; private set; } = "";

    public DateTimeOffset DueAt { get; private set; }

    /// <summary>See <see cref="ReminderSlots"/>.</summary>
    public int Slot { get; private set; }

    public DateTimeOffset SentAt { get; private set; }

    /// <summary>Earlier slots that passed unsent, while everything was down or the due instant moved: told by this one.</summary>
    public int Collapsed { get; private set; }

    /// <summary>How many people were told.</summary>
    public int Told { get; private set; }

    public static ObligationReminder Of(Guid orgId, Guid incidentId, string ruleId, DateTimeOffset dueAt, int slot, int collapsed, int told, DateTimeOffset now) => new()
    {
        OrgId = orgId,
        IncidentId = incidentId,
        RuleId = ruleId,
        DueAt = dueAt,
        Slot = slot,
        SentAt = now,
        Collapsed = collapsed,
        Told = told,
    };
}

/// <summary>Somebody has seen that an obligation runs out: escalation to others ends for this due instant.</summary>
public sealed class ObligationAcknowledgement : ITenantOwned
{
    private ObligationAcknowledgement()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid IncidentId { get; private set; }

    public string RuleId { get; private set; } = "";

    public DateTimeOffset DueAt { get; private set; }

    public Guid PersonId { get; private set; }

    public DateTimeOffset At { get; private set; }

    public static ObligationAcknowledgement Of(Guid orgId, Guid incidentId, string ruleId, DateTimeOffset dueAt, Guid personId, DateTimeOffset now) => new()
    {
        OrgId = orgId,
        IncidentId = incidentId,
        RuleId = ruleId,
        DueAt = dueAt,
        PersonId = personId,
        At = now,
    };
}
