using Castellan.Data.Seals;
using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>An entry as the seals read it, from the audit log or from a held copy.</summary>
internal static class SealedRow
{
    /// <summary>The last one is the day in UTC.</summary>
    public const string Columns = """
        org_id, occurred_at, id, tx, version, action, outcome, actor_kind, actor_id, target_kind, target_id, session_id,
        request_id, network, device, changes::text, (occurred_at AT TIME ZONE 'UTC')::date
        """;

    public const int Day = 16;

    public static SealedEntry Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), Microseconds(reader.GetFieldValue<DateTimeOffset>(1)), reader.GetGuid(2), reader.GetInt64(3), reader.GetInt16(4), reader.GetInt16(5), reader.GetInt16(6), reader.GetInt16(7), Id(reader, 8),
        reader.GetInt16(9), Id(reader, 10), Id(reader, 11), Text(reader, 12), Text(reader, 13), Text(reader, 14), Text(reader, 15));

    // PostgreSQL keeps microseconds: nothing is lost.
    private static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static Guid? Id(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
