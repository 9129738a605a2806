using System.Globalization;
using Castellan.Data.Incidents;

namespace Castellan.Features.Incidents.Forms;

/// <summary>
/// Says what the incident knows already, in the form's language. What nobody recorded stays empty: a form never claims more
/// than the record.
/// </summary>
public static class FormPrefill
{
    public static FormAnswers Of(FormPack pack, FormFacts facts, string language) =>
        new(pack.Fields.ToDictionary(field => field.Key, field => Answer(field.Key, facts, language), StringComparer.Ordinal));

    private static string Answer(string key, FormFacts facts, string language)
    {
        var incident = facts.Incident;
        var told = facts.Told?.In(language);
        var summary = told?.Happened ?? incident.Summary;
        var consequences = told?.Consequences ?? "";
        return key switch
        {
            "controller" => facts.Organisation,
            "contact" or "reach" => facts.Contact ?? "",
            "period" => Period(facts, language),
            "discovery" => facts.Anchors.TryGetValue(AnchorKind.Detected, out var found) ? Lines(When(language, "Said_detected", found), incident.Place) : incident.Place,
            "loss" => string.Join(", ", Losses(incident.Kinds).Select(kind => FormWords.Of(language, "Loss_" + kind))),
            "nature" => Lines(summary.Length > 0 ? summary : incident.Title, incident.WhatHappened),
            "happened" => incident.WhatHappened.Length > 0 ? incident.WhatHappened : summary,
            "cause" => incident.RootCause,
            "data" => Counted(incident.DataCategories, incident.RecordCount, language, "Said_records"),
            "yourdata" => incident.DataCategories,
            "people" => Counted(incident.PeopleCategories, incident.PeopleCount, language, "Said_people"),
            "impact" => incident.RiskReasons.Length > 0 ? incident.RiskReasons : consequences,
            "means" => consequences,
            "gravity" => incident.Risk == RiskLevel.NotAssessed ? "" : FormWords.Of(language, "Risk_" + incident.Risk),
            "measures" => string.Join('\n', facts.Measures.Where(measure => measure.State != MeasureState.Dropped).Select(measure => "– " + measure.Text)),
            "done" => string.Join('\n', facts.Measures.Where(measure => measure.Communicated && measure.State != MeasureState.Dropped).Select(measure => "– " + measure.Text)),
            "border" => incident.CrossBorder is { } crosses ? FormWords.Of(language, crosses ? "Said_border" : "Said_noborder") : "",
            _ => "",
        };
    }

    private static string Period(FormFacts facts, string language) => Lines(
        facts.Anchors.TryGetValue(AnchorKind.Occurred, out var began) ? When(language, "Said_began", began) : "",
        facts.Anchors.TryGetValue(AnchorKind.Handled, out var ended) ? When(language, "Said_ended", ended)
            : facts.Anchors.ContainsKey(AnchorKind.Occurred) ? FormWords.Of(language, "Said_ongoing") : "");

    private static string When(string language, string key, AnchorDecision decision)
    {
        var local = TimeZoneInfo.ConvertTime(decision.At!.Value, TimeZoneInfo.FindSystemTimeZoneById(decision.Zone));
        return FormWords.Of(language, key, local.ToString("f", CultureInfo.GetCultureInfo(language)), decision.Zone.Replace('_', ' '));
    }

    private static string Counted(string categories, int? count, string language, string key) =>
        Lines(categories, count is { } number ? FormWords.Of(language, key, number.ToString("N0", CultureInfo.GetCultureInfo(language))) : "");

    private static IEnumerable<IncidentKinds> Losses(IncidentKinds kinds) =>
        new[] { IncidentKinds.Confidentiality, IncidentKinds.Integrity, IncidentKinds.Availability }.Where(kind => kinds.HasFlag(kind));

    private static string Lines(params string[] parts) => string.Join('\n', parts.Where(part => part.Length > 0));
}
