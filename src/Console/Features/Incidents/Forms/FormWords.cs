using System.Globalization;
using System.Resources;

namespace Castellan.Features.Incidents.Forms;

/// <summary>The words of forms in the form's language, which need not be the reader's.</summary>
public static class FormWords
{
    private static readonly ResourceManager Words = new(typeof(FormTexts));

    public static string Title(string language, FormPack pack) => Of(language, "Form_" + pack.Code);

    public static string Label(string language, FormQuestion field) => Of(language, "Field_" + field.Key);

    public static string Hint(string language, FormQuestion field) => Of(language, "Hint_" + field.Key);

    public static string Of(string language, string key, params object?[] values)
    {
        var culture = CultureInfo.GetCultureInfo(language);
        var text = Words.GetString(key, culture) ?? throw new InvalidOperationException($"The texts of forms lack {key}.");
        return values.Length == 0 ? text : string.Format(culture, text, values);
    }
}
