namespace Castellan.Features.Incidents.Alerts;

/// <summary>Names the resources with the words of alerts.</summary>
public sealed class AlertTexts;
