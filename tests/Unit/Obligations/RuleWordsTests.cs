using System.Globalization;
using Castellan.Data.Obligations;
using Castellan.Data.Text;
using Castellan.Features.Incidents;

namespace Castellan.Tests.Unit.Obligations;

public sealed class RuleWordsTests
{
    [Theory]
    [MemberData(nameof(Culture.Every), MemberType = typeof(Culture))]
    public void Every_rule_in_force_is_named_in_every_language(string language)
    {
        var culture = CultureInfo.GetCultureInfo(language);

        RuleSheet.Current.Rules.Where(rule => rule.Status == RuleStatus.InForce).Select(rule => RuleWords.Rule(rule.Id, culture)).ShouldBeUnique();
    }

    [Fact]
    public void Every_rule_in_force_says_where_it_is_written_in_the_language_of_the_reader()
    {
        var rules = RuleSheet.Current.Rules.Where(rule => rule.Status == RuleStatus.InForce).ToList();
        var french = CultureInfo.GetCultureInfo("fr");
        var english = CultureInfo.GetCultureInfo("en");

        rules.ShouldAllBe(rule => Languages.All.All(language => char.IsUpper(RuleWords.Source(rule.Id, Languages.CultureOf(language.Tag))[0])));
        rules.ShouldAllBe(rule => string.Equals(RuleWords.Source(rule.Id, english), rule.Source, StringComparison.Ordinal) || rule.Regime == "promise");
        rules.ShouldNotContain(rule => Languages.All.Any(language => language.Tag != Languages.Default && RuleWords.Source(rule.Id, Languages.CultureOf(language.Tag)).Contains("Art. ", StringComparison.Ordinal)));
        RuleWords.Source("gdpr.34", french).ShouldBe("RGPD art.\u00a034");
        RuleWords.Source("gdpr.34", CultureInfo.GetCultureInfo("es")).ShouldBe("RGPD, art.\u00a034");
    }

    [Fact]
    public void Every_regime_is_named_and_explained() =>
        RuleSheet.Current.Regimes.ShouldAllBe(regime => RuleWords.Regime(regime).Length > 0 && RuleWords.Hint(regime).Length > 0);
}
