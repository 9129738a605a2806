using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.InstallationIncidents;

/// <summary>What operators have to add; the times are given where they are corrected.</summary>
public sealed record UpdateDraft(string? English, string? French, string? MeasuresEnglish, string? MeasuresFrench, LocalInstant? Occurred, LocalInstant? Detected);

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

    public string TextFr { get; private set; } = "";

    public string MeasuresEn { get; private set; } = "";

    public string MeasuresFr { get; private set; } = "";

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
        return ProseText.Required(draft.English, Incident.ProseLength / 2).Then(english => ProseText.Clean(draft.French, Incident.ProseLength / 2).Then(french =>
            ProseText.Clean(draft.MeasuresEnglish, RelayedWords.MeasuresLength).Then(measures => ProseText.Clean(draft.MeasuresFrench, RelayedWords.MeasuresLength).Then<InstallationUpdate>(mesures =>
                new InstallationUpdate
                {
                    IncidentId = incident.Id,
                    Number = number,
                    TextEn = english,
                    TextFr = french,
                    MeasuresEn = measures,
                    MeasuresFr = mesures,
                    OccurredAt = draft.Occurred?.At,
                    DetectedAt = draft.Detected?.At,
                    Zone = draft.Detected?.Zone ?? draft.Occurred?.Zone ?? incident.Zone,
                    PostedBy = by,
                    PostedAt = now,
                }))));
    }

    public string TextIn(string language) => language == "fr" && TextFr.Length > 0 ? TextFr : TextEn;

    public string MeasuresIn(string language) => language == "fr" && MeasuresFr.Length > 0 ? MeasuresFr : MeasuresEn;
}
