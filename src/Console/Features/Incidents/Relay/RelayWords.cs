using System.Resources;
using Castellan.Data.Text;

namespace Castellan.Features.Incidents.Relay;

/// <summary>Reasons of the decisions that the operator signs, in the organisation's language: they are stored.</summary>
internal static class RelayWords
{
    private static readonly ResourceManager Words = new(typeof(RelayTexts));

    public static string Of(string key, string language, string reference)
    {
        var culture = Languages.CultureOf(language);
        return string.Format(culture, Words.GetString(key, culture) ?? throw new InvalidOperationException($"The texts of relayed incidents lack {key}."), reference);
    }
}
