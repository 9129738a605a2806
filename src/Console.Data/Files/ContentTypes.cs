using System.Collections.Frozen;

namespace Castellan.Data.Files;

/// <summary>The types a download may call itself. Anything a browser could run or render as a page is plain bytes.</summary>
public static class ContentTypes
{
    public const string Bytes = "application/octet-stream";
    public const string Csv = "text/csv; charset=utf-8";
    public const string JsonLines = "application/x-ndjson";
    public const string Json = "application/json";
    public const string Zip = "application/zip";

    private static readonly FrozenSet<string> Harmless = new[]
    {
        Csv, JsonLines, Json, Zip, "text/csv", "text/plain", "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static string Of(string? claimed) => claimed is not null && Harmless.TryGetValue(claimed.Trim(), out var known) ? known : Bytes;
}
