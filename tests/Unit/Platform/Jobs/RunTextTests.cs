using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Castellan.Platform.Jobs;
using Castellan.Platform.Mail;

namespace Castellan.Tests.Unit.Platform.Jobs;

public sealed class RunTextTests
{
    [Theory]
    [InlineData(typeof(JobTexts))]
    [InlineData(typeof(MailTexts))]
    public void English_and_French_say_the_same_things_with_the_same_places(Type marker)
    {
        var texts = new ResourceManager(marker);
        var english = Keys(texts, CultureInfo.InvariantCulture);
        var french = Keys(texts, CultureInfo.GetCultureInfo("fr"));

        french.Keys.ShouldBe(english.Keys, ignoreOrder: true);
        foreach (var (key, text) in english)
        {
            Places(french[key]).ShouldBe(Places(text), key);
        }
    }

    private static Dictionary<string, string> Keys(ResourceManager texts, CultureInfo culture) =>
        texts.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!.Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static string Places(string text) =>
        string.Join(' ', Regex.Matches(text, @"\{[a-z0-9]+\}", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(place => place.Value).Distinct().Order());
}
