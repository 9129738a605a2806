namespace Castellan.Features.Overview;

/// <summary>Marks the texts of this feature.</summary>
public sealed class OverviewTexts;
