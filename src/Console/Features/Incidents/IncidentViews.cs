using System.Text.Json.Serialization;
using Castellan.Data.Audit;
using Castellan.Data.Incidents;
using Castellan.Data.Obligations;

namespace Castellan.Features.Incidents;

/// <summary>A line of the list; <paramref name="Next"/> is the clock that runs out first.</summary>
public sealed record IncidentRow(
    int Number, string Title, IncidentState State, IncidentPhase Phase, IncidentSeverity Severity, string? Lead, DateTimeOffset ReportedAt, NextDue? Next);

/// <summary>The obligation of an incident that is due first.</summary>
public sealed record NextDue(string RuleId, DateTimeOffset Due);

/// <summary>A page of the list, open ones first.</summary>
public sealed record IncidentListView(IReadOnlyList<IncidentRow> Rows, int? After);

/// <summary>What stands above every page of an incident.</summary>
/// <param name="IsRelayed">Whether the installation's operator told the organisation of it.</param>
public sealed record IncidentHead(
    int Number, string Title, IncidentState State, IncidentPhase Phase, IncidentSeverity Severity, IncidentKinds Kinds, RiskLevel Risk, Guid? LeadId, string? Lead,
    string? ReportedBy, DateTimeOffset ReportedAt, IReadOnlyList<Obligation> Clocks, string VoidReason, bool IsRelayed, uint Version)
{
    public bool IsOpen => State == IncidentState.Open;

    /// <summary>The obligation that needs somebody first: the earliest due of those that count.</summary>
    [JsonIgnore]
    public Obligation? Next => Clocks.Where(clock => clock.IsCounting).MinBy(clock => clock.Due);
}

public sealed record PhaseLine(IncidentPhase Phase, DateTimeOffset EnteredAt, DateTimeOffset? LeftAt, string? By, string Reason);

/// <summary>Somebody who can be chosen.</summary>
public sealed record Choice(Guid Id, string Name, string? Address = null)
{
    /// <summary>Tells namesakes apart.</summary>
    public string Words() => Address is null || Address == Name ? Name : $"{Name} · {Address}";
}

public sealed record IncidentView(
    IncidentHead Head, string Summary, string Place, IncidentExtent Extent, string RiskReasons, RiskAnswers Answers, IncidentReview Review, DateTimeOffset? ClosedAt,
    IReadOnlyList<PhaseLine> Phases, IReadOnlyList<Choice> Members);

public sealed record TimelineLine(
    Guid Id, TimelineKind Kind, DateTimeOffset OccurredAt, string Zone, DateTimeOffset RecordedAt, string? Author, string Text, string Detail,
    Guid? Corrects, DateTimeOffset? CorrectedAt, Guid? FileId, string? Sha256, long? Length, TargetKind PinnedKind, Guid? PinnedId, Guid? PinnedPerson);

/// <summary>A page of the timeline, newest first; the cursors lead on without counting.</summary>
public sealed record TimelineView(IncidentHead Head, IReadOnlyList<TimelineLine> Lines, string? Older, bool IsFirst);

/// <param name="ByOperator">Whether the installation's operator decided it and nobody of the organisation.</param>
public sealed record LedgerLine(
    Guid Id, AnchorKind Anchor, DateTimeOffset? At, string Zone, string Reason, string? By, DateTimeOffset DecidedAt, bool InForce, DateTimeOffset? CorrectedAt, bool ByOperator);

/// <summary>Who has seen that an obligation runs out, and when who was reminded last.</summary>
public sealed record ObligationNote(string RuleId, string? AcknowledgedBy, DateTimeOffset? AcknowledgedAt, DateTimeOffset? RemindedAt, int Told, string? WaivedBy, string WaivedReason);

/// <summary>The ledger with the clocks that run from it.</summary>
/// <param name="Facts">What the clocks were computed from, to show what a decision would change.</param>
public sealed record ClocksView(IncidentHead Head, IReadOnlyList<LedgerLine> Ledger, ObligationFacts Facts, IReadOnlyList<ObligationNote> Notes);

/// <summary>Which rules an organisation is under, and at how many open incidents.</summary>
public sealed record RulesView(ObligationChoice Choice, bool IsDefault, int OpenIncidents);

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
    string Facts, string Effects, string Remedies, int? PeopleCount, int? RecordCount, DateTimeOffset? AuthorityToldAt, DateTimeOffset? PeopleToldAt, int PeopleTold, IReadOnlyList<AmendmentLine> Amendments);

public sealed record AmendmentLine(string Text, string? By, DateTimeOffset At);

public sealed record RegisterView(IReadOnlyList<RegisterRow> Rows);

/// <summary>An open incident on the overview; <paramref name="Next"/> is the clock that runs out first.</summary>
public sealed record OpenIncident(int Number, string Title, IncidentSeverity Severity, IncidentPhase Phase, NextDue? Next);

/// <summary>The most pressing of the open incidents.</summary>
/// <param name="Open">How many there are in all.</param>
public sealed record OpenIncidentsView(int Open, IReadOnlyList<OpenIncident> Incidents);

/// <summary>Every instant that time runs towards, the first first, and the incident it belongs to.</summary>
public sealed record DeadlinesView(IReadOnlyList<DateTimeOffset> Dues, int? First);

/// <summary>A clock that runs, and its reminders.</summary>
/// <param name="Told">How many reminders there were.</param>
public sealed record DeadlineLine(int Number, string RuleId, DateTimeOffset Due, bool IsOverdue, bool IsAcknowledged, DateTimeOffset? ToldAt, int Told, DateTimeOffset? NextAt);

/// <summary>A live session inside the organisation, as far as the organisation may see it.</summary>
public sealed record ContainedSession(Guid SessionId, string? Device, string? Network, DateTimeOffset EnteredAt, DateTimeOffset LastSeenAt);

/// <summary>A member with live sessions here.</summary>
/// <param name="Mine">Whether the actor may end them: only owners end owners'.</param>
/// <param name="Sessions">The last seen of them.</param>
public sealed record ContainedPerson(Guid PersonId, string Name, string Email, bool Mine, IReadOnlyList<ContainedSession> Sessions, int Live);

/// <summary>Who is in the organisation now, beside the session that looks: a page of them by name.</summary>
/// <param name="Found">How many there are on all pages.</param>
/// <param name="Next">The last person of this page, where another follows.</param>
public sealed record ContainmentView(IReadOnlyList<ContainedPerson> People, int Found, Guid? Next);

/// <summary>What containment came to.</summary>
/// <param name="Ended">Sessions that were ended.</param>
/// <param name="Kept">Owners' sessions, which only owners end.</param>
/// <param name="Live">Sessions of the same people that were alive when it was looked at again.</param>
public sealed record ContainmentResult(int Ended, int Kept, int Live, DateTimeOffset CheckedAt);

/// <summary>A notice to people that was started, as a filing would tell of it.</summary>
public sealed record SentNotice(int Number, DateTimeOffset StartedAt, int Recipients, string Sha256);
