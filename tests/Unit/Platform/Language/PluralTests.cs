using System.Globalization;
using System.Resources;
using Castellan.Platform.Language;
using Microsoft.Extensions.Localization;

namespace Castellan.Tests.Unit.Platform.Language;

public sealed class PluralTests
{
    [Theory]
    [InlineData("en", 1, "1 member of Northwind")]
    [InlineData("en", 0, "0 members of Northwind")]
    [InlineData("en", 4112, "4,112 members of Northwind")]
    [InlineData("fr", 0, "0 member of Northwind")]
    [InlineData("es", 4112, "4.112 members of Northwind")]
    public void The_sentence_agrees_with_its_count(string language, long count, string sentence)
    {
        using var _ = Culture.Of(language);

        new Sample().Count("Members", count, "Northwind").ShouldBe(sentence);
    }

    [Fact]
    public void A_missing_form_is_a_bug_and_never_a_key_on_the_screen() =>
        Should.Throw<MissingManifestResourceException>(() => new Sample().Count("Strangers", 2));

    private sealed class Sample : IStringLocalizer
    {
        private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
        {
            ["Members_one"] = "{0} member of {1}",
            ["Members_other"] = "{0} members of {1}",
        };

        public LocalizedString this[string name] => this[name, []];

        public LocalizedString this[string name, params object[] arguments] => Texts.TryGetValue(name, out var text)
            ? new(name, string.Format(CultureInfo.CurrentCulture, text, arguments))
            : new(name, name, resourceNotFound: true);

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => Texts.Keys.Select(key => this[key]);
    }
}
