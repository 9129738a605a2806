using Castellan.Data.Audit;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.Incidents;

/// <summary>Stored as a number; never renumber. Automatic kinds are worded by the reader's language; notes are people's own words.</summary>
public enum TimelineKind : short
{
    Note = 0,
    Reported = 1,
    PhaseEntered = 2,
    Classified = 3,
    ExtentChanged = 4,
    RiskAssessed = 5,
    AnchorDecided = 6,
    AnchorWithdrawn = 7,
    MeasureAdded = 8,
    MeasureChanged = 9,
    FileAdded = 10,
    Pinned = 11,
    Filed = 12,
    Closed = 13,
    Reopened = 14,
    Voided = 15,
    Contained = 16,
    PeopleTold = 17,
    HoldPlaced = 18,
    HoldReleased = 19,
    RegisterAmended = 20,
    ObligationWaived = 21,
    ObligationTakenUp = 22,
    NoticeStarted = 40,
    NoticePaused = 41,
    NoticeResumed = 42,
    NoticeStopped = 43,
    Relayed = 50,
    RelayUpdated = 51,
    RelayWithdrawn = 52,
}

/// <summary>One line of what happened, as known when it was written. Never changed: a correction is a line of its own.</summary>
public sealed class TimelineEntry : ITenantOwned
{
    private TimelineEntry()
    {
    }

    public Guid OrgId { get; private set; }

    public Guid Id { get; private set; }

    public Guid IncidentId { get; private set; }

    public TimelineKind Kind { get; private set; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset OccurredAt { get; private set; }

    /// <summary>The zone in which the source told the time.</summary>
    public string Zone { get; private set; } = "";

    public DateTimeOffset RecordedAt { get; private set; }

    public Guid? AuthorId { get; private set; }

    /// <summary>People's words: a note, a reason.</summary>
    public string Text { get; private set; } = "";

    /// <summary>What an automatic line is about, as the name of a phase, an anchor or a form.</summary>
    public string Detail { get; private set; } = "";

    public Guid? Corrects { get; private set; }

    public Guid? FileId { get; private set; }

    public TargetKind PinnedKind { get; private set; }

    /// <summary>The audit entry or session that the line points to.</summary>
    public Guid? PinnedId { get; private set; }

    /// <summary>Whose session the line points to.</summary>
    public Guid? PinnedPerson => PinnedKind == TargetKind.Session && Guid.TryParseExact(Detail, "N", out var person) ? person : null;

    public static Outcome<TimelineEntry> Note(Incident incident, string? text, LocalInstant at, Guid? corrects, Guid by, DateTimeOffset now) =>
        ProseText.Required(text, Incident.ProseLength).Then<TimelineEntry>(cleaned =>
        {
            var entry = New(incident, TimelineKind.Note, by, now);
            (entry.Text, entry.OccurredAt, entry.Zone, entry.Corrects) = (cleaned, at.At, at.Zone, corrects);
            return entry;
        });

    /// <summary>A line that the console writes itself, at the moment of the act.</summary>
    public static TimelineEntry Automatic(Incident incident, TimelineKind kind, string detail, string text, Guid? by, DateTimeOffset now)
    {
        var entry = New(incident, kind, by, now);
        (entry.Detail, entry.Text) = (detail, text);
        return entry;
    }

    /// <summary>A line of a job that knows of the incident no more than its id.</summary>
    public static TimelineEntry OfJob(Guid orgId, Guid incidentId, TimelineKind kind, string detail, DateTimeOffset now) =>
        New(orgId, incidentId, kind, null, now, detail);

    public static TimelineEntry Attachment(Incident incident, Guid fileId, string name, Guid by, DateTimeOffset now)
    {
        var entry = New(incident, TimelineKind.FileAdded, by, now);
        (entry.FileId, entry.Text) = (fileId, name);
        return entry;
    }

    /// <param name="detail">What finds and words the pinned thing when it is gone itself.</param>
    public static Outcome<TimelineEntry> Pin(Incident incident, AuditTarget pinned, string detail, string? why, Guid by, DateTimeOffset now) =>
        ProseText.Clean(why, Incident.ReasonLength).Then<TimelineEntry>(cleaned =>
        {
            var entry = New(incident, TimelineKind.Pinned, by, now);
            (entry.PinnedKind, entry.PinnedId, entry.Detail, entry.Text) = (pinned.Kind, pinned.Id, detail, cleaned);
            return entry;
        });

    private static TimelineEntry New(Incident incident, TimelineKind kind, Guid? by, DateTimeOffset now) => New(incident.OrgId, incident.Id, kind, by, now, "");

    private static TimelineEntry New(Guid orgId, Guid incidentId, TimelineKind kind, Guid? by, DateTimeOffset now, string detail) => new()
    {
        OrgId = orgId,
        Id = Guid.CreateVersion7(now),
        IncidentId = incidentId,
        Kind = kind,
        Detail = detail,
        OccurredAt = now,
        Zone = "UTC",
        RecordedAt = now,
        AuthorId = by,
    };
}
