namespace Castellan.Features.Operator.Incidents;

/// <summary>Marks the texts of this folder.</summary>
public sealed class InstallationTexts;
