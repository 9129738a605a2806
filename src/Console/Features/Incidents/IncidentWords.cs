using System.Globalization;
using Castellan.Data.Incidents;
using Castellan.Data.Obligations;
using Castellan.Data.Text;
using Castellan.Features.Incidents.Forms;
using Castellan.Kit;
using Castellan.Kit.Time;
using Castellan.Platform.Language;
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

    public static Tone ToneOf(ObligationState state) => state switch
    {
        ObligationState.Overdue or ObligationState.MetLate => Tone.Danger,
        ObligationState.Running or ObligationState.DueSoon => Tone.Attention,
        ObligationState.Met => Tone.Good,
        _ => Tone.Neutral,
    };

    public string Kinds(IncidentKinds kinds) => kinds == IncidentKinds.None ? texts["IncidentKinds_None"] : string.Join(", ", KindsIn(kinds).Select(kind => texts[$"IncidentKinds_{kind}"].Value));

    /// <summary>Why something is due when it is: "Aware: Fri 22:10 (Paris) + 72 h = Mon 22:10. GDPR Art. 33(1)".</summary>
    public string Reason(Obligation obligation)
    {
        var rule = obligation.Rule;
        var from = (obligation.StartedBy ?? rule.Anchor) is { } anchor ? texts[$"Anchor_{anchor}"].Value : texts["AfterFiling", RuleWords.Rule(rule.After!)].Value;
        if (obligation.Start is not { } start)
        {
            return texts["NotStartedReason", from, RuleWords.Source(rule.Id)];
        }
        var zone = TimeZoneInfo.FindSystemTimeZoneById(rule.Zone ?? start.Zone);
        var began = Wall(start.At, zone);
        var sentence = obligation.Due is not { } due ? texts["UndueReason", from, began, TimeWords.Place(zone), RuleWords.Source(rule.Id)].Value
            : obligation.Capped ? texts["CappedReason", texts[$"Anchor_{rule.Cap!.Anchor}"], rule.Cap.Hours, Wall(due, zone), TimeWords.Place(zone), RuleWords.Source(rule.Id)].Value
            : texts["DueReason", from, began, TimeWords.Place(zone), Period(obligation), Wall(due, zone), RuleWords.Source(rule.Id)].Value;
        return rule.WeekendNote == WeekendNote.None ? sentence : $"{sentence}. {texts[$"WeekendNote_{rule.WeekendNote}"]}";
    }

    public string Period(Rule rule) => rule.Unit == RuleUnit.Undue ? texts["RuleUnit_Undue"] : texts.Count($"RuleUnit_{rule.Unit}", rule.Amount);

    private string Period(Obligation obligation) => texts.Count($"RuleUnit_{obligation.Unit}", obligation.Amount);

    public static string Wall(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("ddd d MMM yyyy HH:mm", CultureInfo.CurrentCulture);

    /// <summary>What a clock on the wall shows there, to the minute: as fields for local times take it.</summary>
    public static DateTime Minute(DateTimeOffset at, string zone)
    {
        var wall = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime;
        return new DateTime(wall.Year, wall.Month, wall.Day, wall.Hour, wall.Minute, 0, DateTimeKind.Unspecified);
    }

    /// <summary>The title of a form, or what was met where no form of ours was filed.</summary>
    public static string FiledAs(string form) => FormPacks.Of(form) is { } pack ? Form(pack) : RuleWords.Rule(form);

    public static string Form(FormPack pack) => FormWords.Title(Languages.Current, pack);
}
