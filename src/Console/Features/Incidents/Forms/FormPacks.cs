using Castellan.Data.Incidents;

namespace Castellan.Features.Incidents.Forms;

/// <summary>The forms there are, with the fields of each in the order of its portal or article.</summary>
public static class FormPacks
{
    /// <summary>The CNIL's online service for notifying a personal data breach.</summary>
    public static readonly FormPack Cnil = new("cnil", NotificationDuty.Authority, ["fr.cnil"],
    [
        new FormQuestion("controller", Required: true),
        new FormQuestion("contact", Required: true),
        new FormQuestion("bodies", Required: false),
        new FormQuestion("period", Required: true),
        new FormQuestion("discovery", Required: true),
        new FormQuestion("loss", Required: true, 2),
        new FormQuestion("cause", Required: true, 4),
        new FormQuestion("data", Required: true),
        new FormQuestion("people", Required: true),
        new FormQuestion("prior", Required: true),
        new FormQuestion("impact", Required: true, 4),
        new FormQuestion("gravity", Required: true, 2),
        new FormQuestion("measures", Required: true, 4),
        new FormQuestion("informed", Required: true, 2),
        new FormQuestion("border", Required: true, 2),
        new FormQuestion(FormPack.LateReasons, Required: false),
    ]);

    /// <summary>What Art. 33(3) asks for, for any other authority.</summary>
    public static readonly FormPack Article33 = new("gdpr33", NotificationDuty.Authority, ["gdpr.33.1", "uk.gdpr"],
    [
        new FormQuestion("nature", Required: true, 4),
        new FormQuestion("people", Required: true),
        new FormQuestion("data", Required: true),
        new FormQuestion("contact", Required: true),
        new FormQuestion("impact", Required: true, 4),
        new FormQuestion("measures", Required: true, 4),
        new FormQuestion(FormPack.LateReasons, Required: false),
    ]);

    /// <summary>Art. 34: plain language, to the people themselves.</summary>
    public static readonly FormPack People = new("people", NotificationDuty.People, ["gdpr.34", "promise.72h", "sg.people"],
    [
        new FormQuestion("happened", Required: true, 5),
        new FormQuestion("yourdata", Required: true),
        new FormQuestion("means", Required: true, 4),
        new FormQuestion("done", Required: true, 4),
        new FormQuestion("advice", Required: true, 4),
        new FormQuestion("reach", Required: true, 2),
    ]);

    public static readonly IReadOnlyList<FormPack> All = [Cnil, Article33, People];

    public static FormPack? Of(string? code) => All.FirstOrDefault(pack => string.Equals(pack.Code, code, StringComparison.Ordinal));
}
