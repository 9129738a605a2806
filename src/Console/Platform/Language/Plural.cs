using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Castellan.Platform.Language;

/// <summary>Sentences with a count in them: the resources hold <c>Key_one</c> and <c>Key_other</c>.</summary>
public static class Plural
{
    /// <summary>The text for <paramref name="count"/>, which is <c>{0}</c> in it with the culture's digit groups; the others follow as <c>{1}</c> and so on.</summary>
    /// <exception cref="System.Resources.MissingManifestResourceException">The form is not in the resources: no sentence is better than a key on the screen.</exception>
    public static string Count(this IStringLocalizer texts, string key, long count, params object[] others)
    {
        var form = $"{key}_{PluralRule.Category(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, count)}";
        var text = texts[form, [count.ToString("N0", CultureInfo.CurrentCulture), .. others]];
        return text.ResourceNotFound
            ? throw new System.Resources.MissingManifestResourceException($"There is no text '{form}'.")
            : text.Value;
    }
}
