namespace Castellan.Features.Incidents;

/// <summary>Names the resources of the pages about incidents.</summary>
public sealed class IncidentTexts;
