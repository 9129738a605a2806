using Castellan.Data.Incidents;
using Castellan.Data.InstallationIncidents;

namespace Castellan.Features.Operator.Incidents;

/// <summary>A line of the list.</summary>
public sealed record InstallationRow(
    int Number, string Title, InstallationIncidentState State, IncidentSeverity Severity, DateTimeOffset OpenedAt, DateTimeOffset? DetectedAt, int Chosen, int Told);

public sealed record InstallationList(IReadOnlyList<InstallationRow> Rows, int? After);

/// <summary>What stands above every page of an incident of the installation.</summary>
/// <param name="PeopleDue">Until when those affected are to be told, by the installation's promise; null before the detection is known.</param>
public sealed record InstallationHead(
    int Number, string Title, InstallationIncidentState State, IncidentSeverity Severity, IncidentKinds Kinds, DateTimeOffset OpenedAt, DateTimeOffset? PeopleDue,
    int Waiting, int Released, int Told, int Withdrawn, uint Version)
{
    public bool IsOpen => State == InstallationIncidentState.Open;
}

public sealed record ActLine(InstallationActKind Kind, string Reason, int Count, string? By, DateTimeOffset At);

/// <param name="Draft">What was typed and not saved yet; null when nothing was.</param>
public sealed record InstallationView(InstallationHead Head, InstallationForm Saved, InstallationForm? Draft, DateTimeOffset? DraftAt, IReadOnlyList<ActLine> Acts);

/// <param name="Translations">The text in the other languages it was written in, by tag.</param>
public sealed record UpdateLine(
    int Number, string English, IReadOnlyDictionary<string, string> Translations, string Measures, DateTimeOffset? OccurredAt, DateTimeOffset? DetectedAt, string Zone, string? By, DateTimeOffset PostedAt, int Arrived);

public sealed record UpdatesView(InstallationHead Head, string Zone, UpdateForm? Draft, DateTimeOffset? DraftAt, IReadOnlyList<UpdateLine> Updates);

/// <summary>One affected organisation as operators see it: how far it is, nothing from inside.</summary>
public sealed record AffectedLine(
    Guid OrgId, string Slug, string Name, AffectedFacts Facts, DateTimeOffset? ReleasedAt, DateTimeOffset? ToldAt, int ToldPeople, DateTimeOffset? WithdrawnAt, string WithdrawReason, RelayStatus? Status);

public sealed record AffectedView(InstallationHead Head, IReadOnlyList<AffectedLine> Lines, string? After);

/// <summary>An organisation that can be chosen.</summary>
public sealed record Candidate(Guid OrgId, string Slug, string Name, int Members);

/// <param name="Found">How many there are in all.</param>
public sealed record CandidatesView(IReadOnlyList<Candidate> Shown, int Found);

/// <summary>Who will be told when the chosen organisations are released.</summary>
/// <param name="WithoutOfficer">Names of organisations that have no security officer: there the owners are told alone.</param>
public sealed record TellingPreview(int Organisations, int Owners, int Officers, int Contacts, IReadOnlyList<string> WithoutOfficer);
