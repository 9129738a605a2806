using System.Globalization;
using System.Resources;

namespace Castellan.Features.Incidents;

/// <summary>What rules and regimes are called, in a language that need not be the reader's.</summary>
public static class RuleWords
{
    private static readonly ResourceManager Words = new(typeof(RuleTexts));

    /// <summary>What is owed, in a few words.</summary>
    /// <param name="culture">The reader's when null.</param>
    public static string Rule(string ruleId, CultureInfo? culture = null) => Of("Rule_" + ruleId, culture);

    /// <summary>Where it is written.</summary>
    /// <param name="culture">The reader's when null.</param>
    public static string Source(string ruleId, CultureInfo? culture = null) => Of("Source_" + ruleId, culture);

    public static string Regime(string regime) => Of("Regime_" + regime, null);

    public static string Hint(string regime) => Of("Regime_" + regime + "_Hint", null);

    private static string Of(string key, CultureInfo? culture) =>
        Words.GetString(key, culture ?? CultureInfo.CurrentUICulture) ?? throw new InvalidOperationException($"The texts of rules lack {key}.");
}
