using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Incidents;

/// <summary>Stored as a number; never renumber.</summary>
public enum MeasureState : short
{
    Planned = 0,
    UnderWay = 1,
    Done = 2,
    Dropped = 3,
}

/// <summary>What a measure shall be.</summary>
/// <param name="Communicated">Whether the notices to people tell of it.</param>
public sealed record MeasureDraft(string? Text, Guid? OwnerId, DateTimeOffset? DueAt, MeasureState State, string? Evidence, bool Communicated);

/// <summary>Something done against an incident or its return: by whom, until when, with what proof.</summary>
public sealed class CorrectiveMeasure : ITenantOwned
{
    private CorrectiveMeasure()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public Guid IncidentId { get; private set; }

    public string Text { get; private set; } = "";

    public Guid? OwnerId { get; private set; }

    public DateTimeOffset? DueAt { get; private set; }

    public MeasureState State { get; private set; }

    public string Evidence { get; private set; } = "";

    public bool Communicated { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? DoneAt { get; private set; }

    /// <summary>Concurrency token, kept by the database.</summary>
    public uint Version { get; private set; }

    public static Outcome<CorrectiveMeasure> Plan(Incident incident, MeasureDraft draft, DateTimeOffset now)
    {
        if (!incident.IsOpen)
        {
            return new IncidentNotOpen(incident.State);
        }
        var measure = new CorrectiveMeasure { OrgId = incident.OrgId, Id = Guid.CreateVersion7(now), IncidentId = incident.Id, CreatedAt = now };
        return measure.Change(draft, now).Then<CorrectiveMeasure>(_ => measure);
    }

    /// <summary>Measures outlive the incident: they may change when it is closed.</summary>
    public Outcome<Done> Change(MeasureDraft draft, DateTimeOffset now)
    {
        if (!Enum.IsDefined(draft.State))
        {
            return new ClassificationUnknown();
        }
        if (draft.DueAt is { } due && due.UtcDateTime.Year is < 2000 or > 2200)
        {
            return new InstantImpossible();
        }
        return ProseText.Required(draft.Text, Incident.ReasonLength).Then(text =>
            ProseText.Clean(draft.Evidence, Incident.ReasonLength).Then<Done>(evidence =>
            {
                DoneAt = draft.State != MeasureState.Done ? null : DoneAt ?? now;
                (Text, Evidence, OwnerId, DueAt, State, Communicated) = (text, evidence, draft.OwnerId, draft.DueAt?.ToUniversalTime(), draft.State, draft.Communicated);
                return Done.Instance;
            }));
    }
}
