using Castellan.Platform.Language;

namespace Castellan.Tests.Unit.Platform.Language;

public sealed class PluralRuleTests
{
    [Theory]
    [InlineData("en", 0, "other")]
    [InlineData("en", 1, "one")]
    [InlineData("en", 2, "other")]
    [InlineData("fr", 0, "one")]
    [InlineData("fr", 1, "one")]
    [InlineData("fr", 2, "other")]
    [InlineData("es", 0, "other")]
    [InlineData("es", 1, "one")]
    public void A_count_takes_the_form_of_its_language(string language, long count, string form) =>
        PluralRule.Category(language, count).ShouldBe(form);
}
