using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Castellan.Data.Audit;

/// <summary>Writes the before and after values of an entry as JSON. Give scalar values and ids, never names of people.</summary>
public static class AuditChanges
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static string? Write(object? before, object? after) =>
        before is null && after is null ? null : JsonSerializer.Serialize(new { before, after }, Options);
}
