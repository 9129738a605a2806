namespace Castellan.Features.Audit.Exports;

/// <summary>Names the resources of the exports' page.</summary>
public sealed class ExportTexts;
