using Castellan.Data.Audit;
using Castellan.Data.Incidents;

namespace Castellan.Features.Incidents;

/// <summary>A line of the list; <paramref name="Next"/> is the clock that runs out first.</summary>
public sealed record IncidentRow(
    int Number, string Title, IncidentState State, IncidentPhase Phase, IncidentSeverity Severity, string? Lead, DateTimeOffset ReportedAt, NotificationClock? Next);

/// <summary>A page of the list, open ones first.</summary>
public sealed record IncidentListView(IReadOnlyList<IncidentRow> Rows, int? After);

/// <summary>What stands above every page of an incident.</summary>
public sealed record IncidentHead(
    int Number, string Title, IncidentState State, IncidentPhase Phase, IncidentSeverity Severity, IncidentKinds Kinds, RiskLevel Risk, Guid? LeadId, string? Lead,
    string? ReportedBy, DateTimeOffset ReportedAt, IReadOnlyList<NotificationClock> Clocks, string VoidReason, uint Version)
{
    public bool IsOpen => State == IncidentState.Open;

    /// <summary>The clock that needs somebody first: overdue or running, the earliest due.</summary>
    public NotificationClock? Next => NextOf(Clocks);

    public static NotificationClock? NextOf(IEnumerable<NotificationClock> clocks) =>
        clocks.Where(clock => clock.State is ClockState.Running or ClockState.Overdue).MinBy(clock => clock.Due);
}

public sealed record PhaseLine(IncidentPhase Phase, DateTimeOffset EnteredAt, DateTimeOffset? LeftAt, string? By, string Reason);

/// <summary>Somebody who can be chosen.</summary>
public sealed record Choice(Guid Id, string Name);

public sealed record IncidentView(
    IncidentHead Head, string Summary, string Place, IncidentExtent Extent, string RiskReasons, RiskAnswers Answers, IncidentReview Review, DateTimeOffset? ClosedAt,
    IReadOnlyList<PhaseLine> Phases, IReadOnlyList<Choice> Members);

public sealed record TimelineLine(
    Guid Id, TimelineKind Kind, DateTimeOffset OccurredAt, string Zone, DateTimeOffset RecordedAt, string? Author, string Text, string Detail,
    Guid? Corrects, DateTimeOffset? CorrectedAt, Guid? FileId, string? Sha256, long? Length, TargetKind PinnedKind, Guid? PinnedId, Guid? PinnedPerson);

/// <summary>A page of the timeline, newest first; the cursors lead on without counting.</summary>
public sealed record TimelineView(IncidentHead Head, IReadOnlyList<TimelineLine> Lines, string? Older, bool IsFirst);

public sealed record LedgerLine(Guid Id, AnchorKind Anchor, DateTimeOffset? At, string Zone, string Reason, string? By, DateTimeOffset DecidedAt, bool InForce, DateTimeOffset? CorrectedAt);

/// <summary>The ledger with the clocks that run from it.</summary>
public sealed record ClocksView(IncidentHead Head, IReadOnlyList<LedgerLine> Ledger);

public sealed record MeasureLine(Guid Id, string Text, Guid? OwnerId, string? Owner, DateTimeOffset? DueAt, MeasureState State, string Evidence, bool Communicated, DateTimeOffset? DoneAt, uint Version);

public sealed record MeasuresView(IncidentHead Head, IReadOnlyList<MeasureLine> Measures, IReadOnlyList<Choice> Members);

public sealed record FilingLine(
    Guid Id, string Form, string Language, FilingStage Stage, DateTimeOffset FiledAt, string Zone, string? By, string Channel, string Reference, string LateReasons, string Sha256, Guid? ProofFileId, bool Intact);

/// <summary>How far a form is.</summary>
public sealed record FormProgress(string Form, string Language, int Answered, int Required, DateTimeOffset? SavedAt);

public sealed record NoticesView(IncidentHead Head, IReadOnlyList<FormProgress> Forms, IReadOnlyList<FilingLine> Filings);

/// <summary>A form as it is filled now.</summary>
/// <param name="Filed">The answers of the last filing, to show what has changed since.</param>
public sealed record FormView(IncidentHead Head, string Form, string Language, IReadOnlyDictionary<string, string> Answers, DateTimeOffset? SavedAt, IReadOnlyDictionary<string, string>? Filed, DateTimeOffset? Due);

public sealed record RegisterRow(
    int Number, string Title, IncidentState State, IncidentKinds Kinds, IncidentSeverity Severity, RiskLevel Risk, string RiskReasons, DateTimeOffset ReportedAt, DateTimeOffset? DetectedAt, DateTimeOffset? AwareAt,
    string Facts, string Effects, string Remedies, int? PeopleCount, int? RecordCount, DateTimeOffset? AuthorityToldAt, DateTimeOffset? PeopleToldAt, IReadOnlyList<AmendmentLine> Amendments);

public sealed record AmendmentLine(string Text, string? By, DateTimeOffset At);

public sealed record RegisterView(IReadOnlyList<RegisterRow> Rows);
