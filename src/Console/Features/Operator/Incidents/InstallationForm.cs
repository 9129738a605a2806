using System.Text.Json;
using Castellan.Data.Incidents;
using Castellan.Data.InstallationIncidents;
using Castellan.Data.Outcomes;

namespace Castellan.Features.Operator.Incidents;

/// <summary>What an operator types about an incident of the installation; times as the clock on the wall showed them in the zone.</summary>
public sealed class InstallationForm
{
    public string TitleEn { get; set; } = "";

    public string HappenedEn { get; set; } = "";

    public string ConsequencesEn { get; set; } = "";

    public string MeasuresEn { get; set; } = "";

    /// <summary>The words in the languages beside English, by tag.</summary>
    public IDictionary<string, WordsForm> Translations { get; init; } = new Dictionary<string, WordsForm>(StringComparer.Ordinal);

    public IncidentKinds Kinds { get; set; }

    public IncidentSeverity Severity { get; set; }

    public DateTime? OccurredAt { get; set; }

    public DateTime? DetectedAt { get; set; }

    public DateTime? AwareAt { get; set; }

    public string Zone { get; set; } = "UTC";

    public string Systems { get; set; } = "";

    public string Notes { get; set; } = "";

    public static InstallationForm Of(InstallationIncident incident) => new()
    {
        TitleEn = incident.TitleEn,
        HappenedEn = incident.HappenedEn,
        ConsequencesEn = incident.ConsequencesEn,
        MeasuresEn = incident.MeasuresEn,
        Translations = incident.Translations.ToDictionary(one => one.Key, one => WordsForm.Of(one.Value), StringComparer.Ordinal),
        Kinds = incident.Kinds,
        Severity = incident.Severity,
        OccurredAt = Wall(incident.OccurredAt, incident.Zone),
        DetectedAt = Wall(incident.DetectedAt, incident.Zone),
        AwareAt = Wall(incident.AwareAt, incident.Zone),
        Zone = incident.Zone,
        Systems = incident.Systems,
        Notes = incident.Notes,
    };

    /// <summary>Null for none, or for one that cannot be read any more.</summary>
    public static InstallationForm? Of(string? draft)
    {
        try
        {
            return draft is null ? null : JsonSerializer.Deserialize<InstallationForm>(draft);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The words in a language beside English, to be written on.</summary>
    public WordsForm In(string language) => Translations.TryGetValue(language, out var words) ? words : Translations[language] = new WordsForm();

    public Outcome<InstallationFacts> Read(DateTimeOffset now) =>
        Instant(OccurredAt, Zone, now).Then(occurred => Instant(DetectedAt, Zone, now).Then(detected => Instant(AwareAt, Zone, now).Then<InstallationFacts>(aware => new InstallationFacts(
            new RelayedWords(TitleEn, HappenedEn, ConsequencesEn, MeasuresEn), Translations.ToDictionary(one => one.Key, one => one.Value.Read(), StringComparer.Ordinal),
            Kinds, Severity, occurred.Local, detected.Local, aware.Local, Systems, Notes))));

    /// <summary>An instant that need not be known.</summary>
    internal static Outcome<MaybeInstant> Instant(DateTime? wall, string? zone, DateTimeOffset now) =>
        wall is { } known ? LocalInstant.Read(known, zone, now).Then<MaybeInstant>(local => new MaybeInstant(local)) : new MaybeInstant(null);

    /// <summary>What a clock on the wall shows there, to the minute: as fields for local times take it.</summary>
    internal static DateTime? Wall(DateTimeOffset? at, string zone)
    {
        if (at is not { } instant)
        {
            return null;
        }
        var wall = TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime;
        return new DateTime(wall.Year, wall.Month, wall.Day, wall.Hour, wall.Minute, 0, DateTimeKind.Unspecified);
    }
}

/// <summary>Words for those affected in one language.</summary>
public sealed class WordsForm
{
    public string Title { get; set; } = "";

    public string Happened { get; set; } = "";

    public string Consequences { get; set; } = "";

    public string Measures { get; set; } = "";

    internal static WordsForm Of(RelayedWords words) => new() { Title = words.Title ?? "", Happened = words.Happened ?? "", Consequences = words.Consequences ?? "", Measures = words.Measures ?? "" };

    internal RelayedWords Read() => new(Title, Happened, Consequences, Measures);
}

internal sealed record MaybeInstant(LocalInstant? Local);

/// <summary>What an operator types as an update; times are given where they are corrected.</summary>
public sealed class UpdateForm
{
    public string English { get; set; } = "";

    public string MeasuresEnglish { get; set; } = "";

    /// <summary>The words in the languages beside English, by tag.</summary>
    public IDictionary<string, UpdateWordsForm> Translations { get; init; } = new Dictionary<string, UpdateWordsForm>(StringComparer.Ordinal);

    public DateTime? OccurredAt { get; set; }

    public DateTime? DetectedAt { get; set; }

    public string Zone { get; set; } = "UTC";

    public bool IsEmpty => English.Length == 0 && MeasuresEnglish.Length == 0 && Translations.Values.All(words => words.Text.Length == 0 && words.Measures.Length == 0) && OccurredAt is null && DetectedAt is null;

    /// <summary>The words in a language beside English, to be written on.</summary>
    public UpdateWordsForm In(string language) => Translations.TryGetValue(language, out var words) ? words : Translations[language] = new UpdateWordsForm();

    public static UpdateForm? Of(string? draft)
    {
        try
        {
            return draft is null ? null : JsonSerializer.Deserialize<UpdateForm>(draft);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public Outcome<UpdateDraft> Read(DateTimeOffset now) =>
        InstallationForm.Instant(OccurredAt, Zone, now).Then(occurred => InstallationForm.Instant(DetectedAt, Zone, now).Then<UpdateDraft>(detected =>
            new UpdateDraft(
                new UpdateWords(English, MeasuresEnglish), Translations.ToDictionary(one => one.Key, one => new UpdateWords(one.Value.Text, one.Value.Measures), StringComparer.Ordinal), occurred.Local, detected.Local)));
}

/// <summary>What is new, in one language.</summary>
public sealed class UpdateWordsForm
{
    public string Text { get; set; } = "";

    public string Measures { get; set; } = "";
}
