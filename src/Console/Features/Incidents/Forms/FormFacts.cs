using Castellan.Data.Incidents;

namespace Castellan.Features.Incidents.Forms;

/// <summary>What a form is filled from.</summary>
public sealed record FormFacts(
    string Organisation, string? Contact, string TimeZone, Incident Incident, IReadOnlyDictionary<AnchorKind, AnchorDecision> Anchors, IReadOnlyList<CorrectiveMeasure> Measures);
