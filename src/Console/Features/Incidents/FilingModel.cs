using Castellan.Data.Incidents;

namespace Castellan.Features.Incidents;

/// <summary>A filing while somebody describes it.</summary>
public sealed class FilingModel
{
    public FilingStage Stage { get; set; }

    public DateTime? FiledAt { get; set; }

    public string Channel { get; set; } = "";

    public string Reference { get; set; } = "";

    public string LateReasons { get; set; } = "";
}
