using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Alerts;

/// <summary>Something in the audit log that a rule found: raised once for the entry that fulfilled it, then dismissed with reasons or opened as an incident.</summary>
public sealed class Alert : ITenantOwned
{
    public const int ReasonLength = 1000;

    private Alert()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public AlertRule Rule { get; private set; }

    /// <summary>The audit entry that fulfilled the rule; with the rule it is what makes the alert the only one of it.</summary>
    public Guid TriggerId { get; private set; }

    /// <summary>Who did it, or whom it happened to.</summary>
    public Guid? PersonId { get; private set; }

    public DateTimeOffset FirstAt { get; private set; }

    public DateTimeOffset LastAt { get; private set; }

    /// <summary>How many entries there were; it grows while the same burst goes on.</summary>
    public int Entries { get; private set; }

    public DateTimeOffset RaisedAt { get; private set; }

    public AlertState State { get; private set; }

    public Guid? DecidedBy { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    public string Reason { get; private set; } = "";

    /// <summary>The incident that was opened from it.</summary>
    public int? IncidentNumber { get; private set; }

    /// <summary>Concurrency token, kept by the database.</summary>
    public uint Version { get; private set; }

    public static Alert Raise(Guid orgId, AlertRule rule, Guid triggerId, Guid? personId, AlertSpan span, DateTimeOffset now) => new()
    {
        OrgId = orgId,
        Id = Guid.CreateVersion7(now),
        Rule = rule,
        TriggerId = triggerId,
        PersonId = personId,
        FirstAt = span.First,
        LastAt = span.Last,
        Entries = span.Entries,
        RaisedAt = now,
    };

    /// <summary>One more entry of the same burst.</summary>
    public void Grow(DateTimeOffset at)
    {
        Entries++;
        LastAt = at > LastAt ? at : LastAt;
    }

    public Outcome<Done> Dismiss(string? reason, Guid by, DateTimeOffset now) =>
        ProseText.Required(reason, ReasonLength).Then(why => Decide(AlertState.Dismissed, by, now).Then<Done>(done =>
        {
            Reason = why;
            return done;
        }));

    public Outcome<Done> Open(int incidentNumber, Guid by, DateTimeOffset now) => Decide(AlertState.Opened, by, now).Then<Done>(done =>
    {
        IncidentNumber = incidentNumber;
        return done;
    });

    private Outcome<Done> Decide(AlertState state, Guid by, DateTimeOffset now)
    {
        if (State != AlertState.Open)
        {
            return new AlertDecided();
        }
        (State, DecidedBy, DecidedAt) = (state, by, now);
        return Done.Instance;
    }
}

/// <summary>The entries behind an alert.</summary>
public sealed record AlertSpan(DateTimeOffset First, DateTimeOffset Last, int Entries);
