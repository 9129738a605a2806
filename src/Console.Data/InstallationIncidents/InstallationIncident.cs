using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.InstallationIncidents;

/// <summary>What operators know of an incident of the installation, as they write it down.</summary>
/// <param name="Translations">The words in other languages, by tag.</param>
/// <param name="Occurred">Null while nobody knows.</param>
/// <param name="Detected">When the installation's staff found it.</param>
/// <param name="Aware">When they were certain that data of organisations are affected.</param>
/// <param name="Notes">For operators alone.</param>
public sealed record InstallationFacts(
    RelayedWords English, IReadOnlyDictionary<string, RelayedWords> Translations, IncidentKinds Kinds, IncidentSeverity Severity,
    LocalInstant? Occurred, LocalInstant? Detected, LocalInstant? Aware, string? Systems, string? Notes);

/// <summary>
/// An incident of the installation itself, which may touch many organisations. Operators keep it; organisations only ever get their
/// own part of it. It is closed and reopened with reasons, never deleted.
/// </summary>
public sealed class InstallationIncident
{
    private InstallationIncident()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>Counted on the installation from 1; shown as INST-7.</summary>
    public int Number { get; private set; }

    public string TitleEn { get; private set; } = "";

    public string HappenedEn { get; private set; } = "";

    public string ConsequencesEn { get; private set; } = "";

    public string MeasuresEn { get; private set; } = "";

    /// <summary>JSON: the words in other languages, by tag.</summary>
    public string TranslatedWords { get; private set; } = "{}";

    public IncidentKinds Kinds { get; private set; }

    public IncidentSeverity Severity { get; private set; }

    public DateTimeOffset? OccurredAt { get; private set; }

    public DateTimeOffset? DetectedAt { get; private set; }

    public DateTimeOffset? AwareAt { get; private set; }

    /// <summary>The zone in which the operators told the times.</summary>
    public string Zone { get; private set; } = "";

    public string Systems { get; private set; } = "";

    public string Notes { get; private set; } = "";

    public InstallationIncidentState State { get; private set; }

    public Guid OpenedBy { get; private set; }

    public DateTimeOffset OpenedAt { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>Concurrency token, kept by the database.</summary>
    public uint Version { get; private set; }

    public bool IsOpen => State == InstallationIncidentState.Open;

    public RelayedWords English => new(TitleEn, HappenedEn, ConsequencesEn, MeasuresEn);

    public IReadOnlyDictionary<string, RelayedWords> Translations => Translated.Read<RelayedWords>(TranslatedWords);

    public static string Named(int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"INST-{number}");

    public static Outcome<InstallationIncident> Open(int number, string? title, string zone, Guid by, DateTimeOffset now) =>
        DisplayText.Clean(title, Incident.TitleLength).Then<InstallationIncident>(cleaned => new InstallationIncident
        {
            Id = Guid.CreateVersion7(now),
            Number = number,
            TitleEn = cleaned,
            Severity = IncidentSeverity.High,
            Zone = zone,
            OpenedBy = by,
            OpenedAt = now,
        });

    public Outcome<Done> Describe(InstallationFacts facts)
    {
        if (!IsOpen)
        {
            return new InstallationIncidentClosed();
        }
        if ((facts.Kinds & ~(IncidentKinds.Confidentiality | IncidentKinds.Integrity | IncidentKinds.Availability)) != IncidentKinds.None || !Enum.IsDefined(facts.Severity))
        {
            return new ClassificationUnknown();
        }
        return facts.English.Clean(needsTitle: true).Then(english => Translated.Write(facts.Translations, words => words.Clean(needsTitle: false)).Then(translated =>
            ProseText.Clean(facts.Systems, Incident.ReasonLength).Then(systems => ProseText.Clean(facts.Notes, Incident.ProseLength).Then<Done>(notes =>
            {
                (TitleEn, HappenedEn, ConsequencesEn, MeasuresEn) = (english.Title!, english.Happened!, english.Consequences!, english.Measures!);
                TranslatedWords = translated;
                (Kinds, Severity, Systems, Notes) = (facts.Kinds, facts.Severity, systems, notes);
                (OccurredAt, DetectedAt, AwareAt) = (facts.Occurred?.At, facts.Detected?.At, facts.Aware?.At);
                Zone = facts.Detected?.Zone ?? facts.Occurred?.Zone ?? facts.Aware?.Zone ?? Zone;
                return Done.Instance;
            }))));
    }

    /// <summary>What telling organisations needs: words for them, what was lost, and from when their people's clock runs.</summary>
    public Outcome<Done> ReadyToTell() =>
        !IsOpen ? new InstallationIncidentClosed()
        : HappenedEn.Length == 0 ? new WordsForAffectedMissing()
        : Kinds == IncidentKinds.None ? new KindsMissing()
        : DetectedAt is null ? new DetectionMissing()
        : Done.Instance;

    /// <summary>Takes over the times that an update corrects.</summary>
    public Outcome<Done> Correct(LocalInstant? occurred, LocalInstant? detected)
    {
        if (!IsOpen)
        {
            return new InstallationIncidentClosed();
        }
        (OccurredAt, DetectedAt, Zone) = (occurred?.At ?? OccurredAt, detected?.At ?? DetectedAt, detected?.Zone ?? occurred?.Zone ?? Zone);
        return Done.Instance;
    }

    public Outcome<InstallationAct> Close(string? reason, Guid by, DateTimeOffset now)
    {
        if (!IsOpen)
        {
            return new InstallationIncidentClosed();
        }
        return InstallationAct.Of(this, InstallationActKind.Closed, reason, by, now).Then<InstallationAct>(act =>
        {
            (State, ClosedAt) = (InstallationIncidentState.Closed, now);
            return act;
        });
    }

    public Outcome<InstallationAct> Reopen(string? reason, Guid by, DateTimeOffset now)
    {
        if (IsOpen)
        {
            return new InstallationIncidentOpenAlready();
        }
        return InstallationAct.Of(this, InstallationActKind.Reopened, reason, by, now).Then<InstallationAct>(act =>
        {
            (State, ClosedAt) = (InstallationIncidentState.Open, null);
            return act;
        });
    }
}

/// <summary>Stored as a number; never renumber.</summary>
public enum InstallationIncidentState : short
{
    Open = 0,
    Closed = 1,
}
