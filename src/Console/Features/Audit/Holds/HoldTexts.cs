namespace Castellan.Features.Audit.Holds;

/// <summary>Names the resources of the holds' page.</summary>
public sealed class HoldTexts;
