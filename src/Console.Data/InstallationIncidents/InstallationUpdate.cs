using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.InstallationIncidents;

/// <summary>What operators have to add; the times are given where they are corrected.</summary>
public sealed record UpdateDraft(UpdateWords English, IReadOnlyDictionary<string, UpdateWords> Translations, LocalInstant? Occurred, LocalInstant? Detected);

/// <summary>What is new, in one language.</summary>
public sealed record UpdateWords(string? Text, string? Measures)
{
    internal Outcome<UpdateWords> Clean(bool needsText) =>
        (needsText ? ProseText.Required(Text, Incident.ProseLength / 2) : ProseText.Clean(Text, Incident.ProseLength / 2)).Then(text =>
            ProseText.Clean(Measures, RelayedWords.MeasuresLength).Then<UpdateWords>(measures => new UpdateWords(text, measures)));
}

/// <summary>Something new about an incident of the installation. Every organisation that was told gets it once. Never changed.</summary>
public sealed class InstallationUpdate
{
    private InstallationUpdate()
    {
    }

    public Guid IncidentId { get; private set; }

    /// <summary>Counted in the incident from 1; organisations get them in this order.</summary>
    public int Number { get; private set; }

    public string TextEn { get; private set; } = "";

    public string MeasuresEn { get; private set; } = "";

    /// <summary>JSON: the words in other languages, by tag.</summary>
    public string TranslatedWords { get; private set; } = "{}";

    public DateTimeOffset? OccurredAt { get; private set; }

    public DateTimeOffset? DetectedAt { get; private set; }

    public string Zone { get; private set; } = "";

    public Guid PostedBy { get; private set; }

    public DateTimeOffset PostedAt { get; private set; }

    public static Outcome<InstallationUpdate> Post(InstallationIncident incident, int number, UpdateDraft draft, Guid by, DateTimeOffset now)
    {
        if (!incident.IsOpen)
        {
            return new InstallationIncidentClosed();
        }
        return draft.English.Clean(needsText: true).Then(english => Translated.Write(draft.Translations, words => words.Clean(needsText: false)).Then<InstallationUpdate>(translated => new InstallationUpdate
        {
            IncidentId = incident.Id,
            Number = number,
            TextEn = english.Text!,
            MeasuresEn = english.Measures!,
            TranslatedWords = translated,
            OccurredAt = draft.Occurred?.At,
            DetectedAt = draft.Detected?.At,
            Zone = draft.Detected?.Zone ?? draft.Occurred?.Zone ?? incident.Zone,
            PostedBy = by,
            PostedAt = now,
        }));
    }

    public IReadOnlyDictionary<string, UpdateWords> Translations => Translated.Read<UpdateWords>(TranslatedWords);

    public string TextIn(string language) => Translations.GetValueOrDefault(language)?.Text is { Length: > 0 } text ? text : TextEn;

    public string MeasuresIn(string language) => Translations.GetValueOrDefault(language)?.Measures is { Length: > 0 } measures ? measures : MeasuresEn;
}
