using System.Globalization;
using Castellan.Data.Obligations;
using Castellan.Features.Incidents;

namespace Castellan.Tests.Unit.Obligations;

public sealed class RuleWordsTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    public void Every_rule_in_force_is_named_in_both_languages(string language)
    {
        var culture = CultureInfo.GetCultureInfo(language);

        RuleSheet.Current.Rules.Where(rule => rule.Status == RuleStatus.InForce).Select(rule => RuleWords.Rule(rule.Id, culture)).ShouldBeUnique();
    }

    [Fact]
    public void Every_regime_is_named_and_explained() =>
        RuleSheet.Current.Regimes.ShouldAllBe(regime => RuleWords.Regime(regime).Length > 0 && RuleWords.Hint(regime).Length > 0);
}
