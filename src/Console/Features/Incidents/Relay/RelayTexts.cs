namespace Castellan.Features.Incidents.Relay;

/// <summary>Marks the texts of this folder.</summary>
public sealed class RelayTexts;
