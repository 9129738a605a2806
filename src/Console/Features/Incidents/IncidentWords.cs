using System.Globalization;
using Castellan.Data.Incidents;
using Castellan.Features.Incidents.Forms;
using Castellan.Kit;
using Castellan.Kit.Time;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Incidents;

/// <summary>The words that several pages of an incident share.</summary>
public sealed class IncidentWords(IStringLocalizer<IncidentTexts> texts)
{
    public static IEnumerable<IncidentKinds> KindsIn(IncidentKinds kinds) =>
        new[] { IncidentKinds.Confidentiality, IncidentKinds.Integrity, IncidentKinds.Availability }.Where(kind => kinds.HasFlag(kind));

    public static Tone ToneOf(IncidentSeverity severity) => severity switch
    {
        IncidentSeverity.Critical => Tone.Danger,
        IncidentSeverity.High => Tone.Attention,
        _ => Tone.Neutral,
    };

    public static Tone ToneOf(IncidentState state) => state switch
    {
        IncidentState.Open => Tone.Accent,
        IncidentState.Closed => Tone.Good,
        _ => Tone.Neutral,
    };

    public static Tone ToneOf(ClockState state) => state switch
    {
        ClockState.Overdue or ClockState.MetLate => Tone.Danger,
        ClockState.Running => Tone.Attention,
        ClockState.Met => Tone.Good,
        _ => Tone.Neutral,
    };

    public string Kinds(IncidentKinds kinds) => kinds == IncidentKinds.None ? texts["IncidentKinds_None"] : string.Join(", ", KindsIn(kinds).Select(kind => texts[$"IncidentKinds_{kind}"].Value));

    /// <summary>Why something is due when it is: "aware Fri 22:10 Europe/Paris + 72 h = Mon 22:10; GDPR Art. 33(1)".</summary>
    public string Reason(NotificationClock clock)
    {
        if (clock.Began is not { } began || clock.Due is not { } due)
        {
            return texts[clock.Duty == NotificationDuty.Authority ? "NotStartedAuthority" : "NotStartedPeople"];
        }
        var zone = TimeZoneInfo.FindSystemTimeZoneById(clock.Zone);
        return texts[clock.Duty == NotificationDuty.Authority ? "ReasonAuthority" : "ReasonPeople", Wall(began, zone), clock.Zone, Wall(due, zone)];
    }

    public static string Wall(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("ddd d MMM yyyy HH:mm", CultureInfo.CurrentCulture);

    /// <summary>What a clock on the wall shows there, to the minute: as fields for local times take it.</summary>
    public static DateTime Minute(DateTimeOffset at, string zone)
    {
        var wall = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime;
        return new DateTime(wall.Year, wall.Month, wall.Day, wall.Hour, wall.Minute, 0, DateTimeKind.Unspecified);
    }

    public static string Form(FormPack pack) => FormWords.Title(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "fr" ? "fr" : "en", pack);
}
