using Castellan.Data.Exports;

namespace Castellan.Features.Audit.Exports;

/// <summary>An export as the list shows it.</summary>
/// <param name="Entries">So many are in it by now.</param>
/// <param name="FileId">The file while it can be downloaded.</param>
/// <param name="Sha256">Of the file, in hexadecimal.</param>
public sealed record ExportRow(
    Guid Id, ExportFormat Format, ExportState State, DateTimeOffset RequestedAt, string? RequestedBy, long Entries, string? Reason,
    Guid? FileId, string? FileName, long Bytes, string? Sha256, DateTimeOffset? ExpiresAt);

/// <summary>An export as work that is done, or was.</summary>
/// <param name="IsClaimed">Whether a run is at it now.</param>
public sealed record ExportWorkRow(
    Guid Id, ExportFormat Format, ExportState State, DateTimeOffset RequestedAt, DateTimeOffset? EndedAt, long Entries, string? Reason, int Attempts, bool IsClaimed);

/// <summary>What shall be exported, and how.</summary>
public sealed record ExportOrder(ExportFormat Format, Platform.Trail.TrailFilter Filter, string TimeZone, string Language, string Slug);
