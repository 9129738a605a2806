namespace Castellan.Features.Incidents.Evidence;

/// <summary>Marks the texts of this feature.</summary>
public sealed class EvidenceTexts;
