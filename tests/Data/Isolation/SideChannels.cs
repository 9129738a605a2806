using Npgsql;

namespace Castellan.Tests.Data.Isolation;

/// <summary>
/// What PostgreSQL would tell every session of the whole server, or let it keep there: counters, samples, locks, other sessions,
/// large objects. Row security says nothing about any of it, so none of it may be open.
/// </summary>
public sealed class SideChannels(IReadOnlyList<Attack> attacks)
{
    public IReadOnlyList<Attack> Attacks { get; } = attacks;

    /// <summary>Generated from the server's own catalogue, so that a newer server's functions are asked for as well.</summary>
    public static async Task<SideChannels> ReadAsync(string adminConnectionString, Catalogue catalogue, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(adminConnectionString);
        await using var command = source.CreateCommand("""
            SELECT p.proname::text, p.proretset, ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) t), p.oid::regprocedure::text
            FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f'
              AND p.proname ~ '^(pg_stat_get_|pg_(try_)?advisory_|lo_|lo(read|write)$|pg_(lock_status|blocking_pids|safe_snapshot_blocking_pids|cancel_backend|terminate_backend)$|pg_(relation|table|indexes|total_relation|database)_size$|pg_sequence_last_value$)'
              AND p.proname <> 'pg_advisory_unlock_all'
            ORDER BY 4
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var calls = new List<Attack>();
        while (await reader.ReadAsync(cancellation))
        {
            var (name, arguments) = (reader.GetString(0), reader.GetFieldValue<string[]>(2).Select(Argument));
            calls.Add(Never(Class(name), reader.GetString(3), "call", $"SELECT {(reader.GetBoolean(1) ? "* FROM " : "")}{name}({string.Join(", ", arguments)})"));
        }
        return new SideChannels([.. Server(), .. catalogue.TenantParents.SelectMany(Of), .. catalogue.Tables.Where(table => table.Kind == 'S').SelectMany(Sequence), .. calls]);
    }

    /// <summary>Of a sequence that should not be there.</summary>
    public static IEnumerable<Attack> Sequence(TableFact sequence)
    {
        yield return Never("I31", sequence.Full, "last value", $"SELECT last_value FROM {sequence.Full}");
        yield return Never("I31", sequence.Full, "next value", $"SELECT nextval('{sequence.Full}')");
        yield return Never("I31", sequence.Full, "set value", $"SELECT setval('{sequence.Full}', 1)");
    }

    private static IEnumerable<Attack> Server()
    {
        yield return Never("I31", "pg_sequences", "select", "SELECT last_value FROM pg_sequences");
        foreach (var column in new[] { "reltuples", "relpages", "relallvisible" })
        {
            yield return Never("I32", "pg_class", $"select {column}", $"SELECT {column} FROM pg_class");
            yield return Never("I32", "pg_class", $"order by {column}", $"SELECT 1 FROM pg_class ORDER BY {column}");
        }
        yield return Never("I32", "pg_class", "whole row", "SELECT c FROM pg_class c");
        yield return Never("I32", "pg_class", "as json", "SELECT to_jsonb(c) FROM pg_class c");
        foreach (var view in new[] { "pg_stat_all_tables", "pg_stat_user_tables", "pg_stat_xact_user_tables", "pg_statio_user_tables", "pg_stat_user_indexes", "pg_statio_user_indexes", "pg_stat_database", "pg_stat_bgwriter", "pg_stat_wal" })
        {
            yield return Never("I32", view, "select", $"SELECT * FROM {view}");
        }
        foreach (var view in new[] { "pg_statistic", "pg_stats", "pg_stats_ext", "pg_stats_ext_exprs", "pg_statistic_ext_data" })
        {
            yield return Never("I33", view, "select", $"SELECT * FROM {view}");
        }
        yield return Never("I37", "pg_locks", "select", "SELECT * FROM pg_locks");
        foreach (var view in new[] { "pg_stat_activity", "pg_stat_ssl", "pg_stat_replication", "pg_stat_progress_analyze", "pg_stat_progress_copy", "pg_stat_progress_create_index", "pg_largeobject" })
        {
            yield return Never("I38", view, "select", $"SELECT * FROM {view}");
        }
        // In one statement with what the application reads, as an injection would have to.
        yield return Never("I38", "pg_stat_activity", "union", "SELECT slug FROM tenant.organisations UNION ALL SELECT query FROM pg_stat_activity");
        yield return Never("I32", "pg_class", "subselect", "SELECT slug || (SELECT max(reltuples) FROM pg_class) FROM tenant.organisations");
    }

    private static IEnumerable<Attack> Of(TableFact table)
    {
        yield return Never("I32", table.Full, "size", $"SELECT pg_relation_size('{table.Full}')");
        yield return Never("I32", table.Full, "size of everything", $"SELECT pg_total_relation_size('{table.Full}')");
        yield return Never("I32", table.Full, "live rows", $"SELECT pg_stat_get_live_tuples('{table.Full}'::regclass)");
        yield return Never("I32", table.Full, "estimate", $"SELECT reltuples FROM pg_class WHERE oid = '{table.Full}'::regclass");
        yield return Never("I33", table.Full, "common values", $"SELECT most_common_vals, histogram_bounds FROM pg_stats WHERE schemaname = '{table.Schema}' AND tablename = '{table.Name}'");
    }

    private static Attack Never(string id, string target, string operation, string sql) => new(id, target, operation, sql, IsNeverAllowed: true, Undo: true);

    private static string Class(string function) =>
        function.Contains("advisory", StringComparison.Ordinal) || function.Contains("lock", StringComparison.Ordinal) ? "I37"
        : function.EndsWith("_size", StringComparison.Ordinal) || function.Contains("tuples", StringComparison.Ordinal) ? "I32"
        : function == "pg_sequence_last_value" ? "I31" : "I38";

    // No nulls: a strict function would be answered with null before anybody asks who may call it.
    private static string Argument(string type) => type switch
    {
        "text" or "name" => "'x'",
        "bytea" => @"'\x00'::bytea",
        "regclass" => "'tenant.subjects'::regclass",
        "boolean" => "true",
        _ => $"1::{type}",
    };
}
