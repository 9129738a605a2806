using Castellan.Data.Outcomes;

namespace Castellan.Data.Alerts;

/// <summary>How an organisation wants one rule. Without a row the rule's defaults hold.</summary>
public sealed class AlertSetting : ITenantOwned
{
    private AlertSetting()
    {
    }

    public Guid OrgId { get; private set; }

    public AlertRule Rule { get; private set; }

    public bool IsOn { get; private set; }

    public int Threshold { get; private set; }

    public Guid ChangedBy { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    public static AlertSetting Of(Guid orgId, AlertRule rule) => new() { OrgId = orgId, Rule = rule, IsOn = true, Threshold = AlertRules.Of(rule).Threshold };

    /// <param name="threshold">Without meaning for a rule that one entry fulfils.</param>
    public Outcome<Done> Change(bool isOn, int threshold, Guid by, DateTimeOffset now)
    {
        var facts = AlertRules.Of(Rule);
        if (facts.Counts && threshold is < AlertRules.LeastThreshold or > AlertRules.MostThreshold)
        {
            return new ThresholdImpossible();
        }
        (IsOn, Threshold, ChangedBy, ChangedAt) = (isOn, facts.Counts ? threshold : facts.Threshold, by, now);
        return Done.Instance;
    }
}
