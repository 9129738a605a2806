using Castellan.Data.Incidents;
using Castellan.Data.InstallationIncidents;
using Castellan.Kit;

namespace Castellan.Features.Operator.Incidents;

/// <summary>Tones that several pages share.</summary>
internal static class InstallationWords
{
    public static readonly IReadOnlyList<IncidentKinds> AllKinds = [IncidentKinds.Confidentiality, IncidentKinds.Integrity, IncidentKinds.Availability];

    public static Tone ToneOf(IncidentSeverity severity) => severity switch
    {
        IncidentSeverity.Critical => Tone.Danger,
        IncidentSeverity.High => Tone.Attention,
        _ => Tone.Neutral,
    };

    public static Tone ToneOf(InstallationIncidentState state) => state == InstallationIncidentState.Open ? Tone.Accent : Tone.Good;

    public static string ListOf(this RelayRoles roles, Func<RelayRoles, string> word) =>
        string.Join(", ", new[] { RelayRoles.Owner, RelayRoles.SecurityOfficer, RelayRoles.Other }.Where(role => roles.HasFlag(role)).Select(word));
}
