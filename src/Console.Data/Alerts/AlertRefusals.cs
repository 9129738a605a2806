using Castellan.Data.Outcomes;

namespace Castellan.Data.Alerts;

/// <summary>There is no such alert here.</summary>
public sealed record AlertNotFound : Refusal;

/// <summary>Somebody has decided about it already.</summary>
public sealed record AlertDecided : Refusal;

/// <summary>A threshold outside of what can be meant.</summary>
public sealed record ThresholdImpossible() : Refusal
{
    public override IReadOnlyList<object> Words => [AlertRules.LeastThreshold, AlertRules.MostThreshold];
}
