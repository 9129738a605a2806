using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Castellan.Data.Text;
using Castellan.Platform.Jobs;
using Castellan.Platform.Mail;

namespace Castellan.Tests.Unit.Platform.Jobs;

public sealed class RunTextTests
{
    [Theory]
    [InlineData(typeof(JobTexts))]
    [InlineData(typeof(MailTexts))]
    public void Every_language_says_the_same_things_with_the_same_places(Type marker)
    {
        var texts = new ResourceManager(marker);
        var english = Keys(texts, CultureInfo.InvariantCulture);

        foreach (var language in Languages.All.Where(language => language.Tag != Languages.Default))
        {
            var translated = Keys(texts, Languages.CultureOf(language.Tag));

            translated.Keys.ShouldBe(english.Keys, ignoreOrder: true);
            foreach (var (key, text) in english)
            {
                Places(translated[key]).ShouldBe(Places(text), $"{language.Tag} {key}");
            }
        }
    }

    private static Dictionary<string, string> Keys(ResourceManager texts, CultureInfo culture) =>
        texts.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static string Places(string text) =>
        string.Join(' ', Regex.Matches(text, @"\{[a-z0-9]+\}", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(place => place.Value).Distinct().Order());
}
