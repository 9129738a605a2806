using System.Text.Json;

namespace Castellan.Features.Incidents;

/// <summary>A report while somebody writes it.</summary>
public sealed class ReportModel
{
    public string Title { get; set; } = "";

    public string Summary { get; set; } = "";

    public string Place { get; set; } = "";

    public DateTime NoticedAt { get; set; }

    /// <summary>Null when nothing was kept.</summary>
    public static ReportModel? Of(string? kept) => kept is null ? null : JsonSerializer.Deserialize<ReportModel>(kept);
}
