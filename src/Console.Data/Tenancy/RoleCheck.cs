using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>Finds rights that a login role should not have. The application refuses to start while there are any.</summary>
public sealed class RoleCheck(DoorConnections connections)
{
    private const string Rights = """
        SELECT faults.what FROM pg_roles r CROSS JOIN LATERAL (VALUES
            (r.rolsuper, 'is a superuser'),
            (r.rolbypassrls, 'bypasses row security'),
            (r.rolcreaterole, 'may create roles'),
            (r.rolcreatedb, 'may create databases'),
            (r.rolreplication, 'may replicate'),
            (EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid), 'is a member of another role'),
            (has_database_privilege(current_database(), 'TEMP'), 'may make temporary tables'),
            (has_database_privilege(current_database(), 'CREATE'), 'may create schemas'),
            (EXISTS (SELECT FROM pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> $1 AND has_schema_privilege(n.oid, 'CREATE')), 'may create in a schema'),
            (EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relowner = r.oid AND n.nspname NOT IN ($1, 'pg_toast')), 'owns a relation'),
            (EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.proowner = r.oid AND n.nspname <> $1), 'owns a function'),
            (to_regclass('tenancy.context_keys') IS NOT NULL AND has_table_privilege('tenancy.context_keys', 'SELECT'), 'may read the key of the tenant context'),
            (has_table_privilege('pg_catalog.pg_stat_activity', 'SELECT') OR has_function_privilege('pg_catalog.pg_stat_get_activity(integer)', 'EXECUTE'), 'sees what other sessions do'),
            (has_column_privilege('pg_catalog.pg_class', 'reltuples', 'SELECT') OR has_function_privilege('pg_catalog.pg_relation_size(regclass, text)', 'EXECUTE'), 'sees how many rows others have'),
            (has_function_privilege('pg_catalog.pg_advisory_lock(bigint)', 'EXECUTE'), 'may take advisory locks'),
            (has_function_privilege('pg_catalog.lo_create(oid)', 'EXECUTE'), 'may keep large objects'),
            -- CVE-2025-8713: until then the planner showed samples of hidden rows.
            (current_setting('server_version_num')::integer < 150014 OR current_setting('server_version_num')::integer BETWEEN 160000 AND 160009
                OR current_setting('server_version_num')::integer BETWEEN 170000 AND 170005, 'works on a PostgreSQL older than 15.14, 16.10 or 17.6, which shows samples of hidden rows')
        ) AS faults(present, what)
        WHERE r.rolname = current_user AND faults.present
        """;

    /// <summary>Each fault as "role: right".</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync(CancellationToken cancellation = default)
    {
        var faults = new List<string>();
        // Only the keeper owns anything: the audit log and its days.
        (string Role, NpgsqlDataSource Source, string OwnSchema)[] roles =
        [
            (LoginRole.App, connections.App, ""), (LoginRole.Identity, connections.Identity, ""),
            (LoginRole.Operator, connections.Operator, ""), (LoginRole.Keeper, connections.Keeper, "audit"),
        ];
        foreach (var (role, source, ownSchema) in roles)
        {
            await using var command = source.CreateCommand(Rights);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = ownSchema });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                faults.Add($"{role}: {reader.GetString(0)}");
            }
        }
        return faults;
    }
}
