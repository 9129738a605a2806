namespace Castellan.Features.Incidents;

/// <summary>Names the resources with the words of rules and regimes, by their ids.</summary>
public sealed class RuleTexts;
