using Castellan.Data.Incidents;
using Castellan.Data.InstallationIncidents;

namespace Castellan.Features.Incidents.Forms;

/// <summary>What a form is filled from.</summary>
/// <param name="Told">What the installation's operator said, where the incident came from there.</param>
public sealed record FormFacts(
    string Organisation, string? Contact, string TimeZone, Incident Incident, IReadOnlyDictionary<AnchorKind, AnchorDecision> Anchors, IReadOnlyList<CorrectiveMeasure> Measures,
    ToldWords? Told = null);
