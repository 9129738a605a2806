using System.Globalization;
using Castellan.Data.Alerts;
using Castellan.Kit;
using Microsoft.Extensions.Localization;

namespace Castellan.Features.Incidents.Alerts;

/// <summary>What an alert says, on its page and at the bell.</summary>
public sealed class AlertWords(IStringLocalizer<AlertTexts> texts)
{
    public static Tone ToneOf(AlertState state) => state switch
    {
        AlertState.Open => Tone.Danger,
        AlertState.Opened => Tone.Attention,
        _ => Tone.Neutral,
    };

    /// <param name="person">Null where the name is erased.</param>
    public string Of(AlertRule rule, string? person, int entries) => texts[$"Alert_{rule}", person ?? texts["Somebody"].Value, entries.ToString("N0", CultureInfo.CurrentCulture)];
}
