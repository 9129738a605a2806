using Npgsql;

namespace Castellan.Tests.Data.Isolation;

/// <summary>Reads the catalogue on a connection of the administrator, inside its transaction where one is open.</summary>
public static class CatalogueReader
{
    private const string Ours = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";
    private const string Named = "(SELECT array_agg(a.attname::text ORDER BY u.place) FROM unnest({0}) WITH ORDINALITY AS u(number, place) JOIN pg_attribute a ON a.attrelid = {1} AND a.attnum = u.number)";
    private const string Grantee = "CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END, acl.privilege_type";

    public static async Task<Catalogue> ReadAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync();
        return await ReadAsync(connection);
    }

    public static async Task<Catalogue> ReadAsync(NpgsqlConnection connection) => new(
        await RowsAsync(connection, """
            SELECT r.rolname::text, r.rolcanlogin, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb, r.rolreplication,
                ARRAY(SELECT m.roleid::regrole::text FROM pg_auth_members m WHERE m.member = r.oid ORDER BY 1)
            FROM pg_roles r WHERE r.rolname ~ '^castellan_' AND r.rolname <> current_user ORDER BY 1
            """, row => new RoleFact(row.GetString(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.GetBoolean(4), row.GetBoolean(5), row.GetBoolean(6), Texts(row, 7))),
        await RowsAsync(connection, $"SELECT n.nspname::text, n.nspowner::regrole::text FROM pg_namespace n WHERE {Ours} ORDER BY 1",
            row => new SchemaFact(row.GetString(0), row.GetString(1))),
        await TablesAsync(connection),
        await RowsAsync(connection, "SELECT schemaname::text, tablename::text, policyname::text, permissive = 'PERMISSIVE', cmd, roles::text[], qual, with_check FROM pg_policies ORDER BY 1, 2, 3",
            row => new PolicyFact(row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetString(4), Texts(row, 5), Text(row, 6), Text(row, 7))),
        await GrantsAsync(connection),
        await RowsAsync(connection, $"""
            SELECT n.nspname::text, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', p.proowner::regrole::text, p.prosecdef,
                p.prorettype = 'trigger'::regtype, coalesce(p.proconfig, ARRAY[]::text[]), pg_get_functiondef(p.oid)
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {Ours} ORDER BY 1, 2
            """, row => new FunctionFact(row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetBoolean(4), Texts(row, 5), row.GetString(6))),
        await RowsAsync(connection, $"""
            SELECT n.nspname::text, c.relname::text, k.conname::text, {Columns("k.conkey", "k.conrelid")}, tn.nspname::text, t.relname::text, {Columns("k.confkey", "k.confrelid")}, k.confdeltype::text
            FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace WHERE k.contype = 'f' ORDER BY 1, 2, 3
            """, row => new ReferenceFact(row.GetString(0), row.GetString(1), row.GetString(2), Texts(row, 3), row.GetString(4), row.GetString(5), Texts(row, 6), row.GetString(7)[0])),
        await RowsAsync(connection, $"""
            SELECT n.nspname::text, c.relname::text, x.relname::text, i.indisprimary, {Columns("i.indkey::int2[]", "i.indrelid")}
            FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE i.indisunique AND {Ours} ORDER BY 1, 2, 3
            """, row => new UniqueFact(row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3), Texts(row, 4))),
        await RowsAsync(connection, $"""
            SELECT n.nspname::text, c.relname::text, x.relname::text, pg_get_indexdef(i.indexrelid, 1, false)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE {Ours} ORDER BY 1, 2, 3
            """, row => new IndexFact(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3))),
        await RowsAsync(connection, $"""
            SELECT n.nspname::text, c.relname::text, t.tgname::text, t.tgfoid::regprocedure::text, t.tgenabled <> 'D'
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND {Ours} ORDER BY 1, 2, 3
            """, row => new TriggerFact(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetBoolean(4))));

    private static async Task<List<TableFact>> TablesAsync(NpgsqlConnection connection)
    {
        var columns = (await RowsAsync(connection, $"""
            SELECT n.nspname || '.' || c.relname, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull AND NOT a.atthasdef
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE a.attnum > 0 AND NOT a.attisdropped AND {Ours} ORDER BY 1, a.attnum
            """, row => (Table: row.GetString(0), Column: new ColumnFact(row.GetString(1), row.GetString(2), row.GetBoolean(3))))).ToLookup(found => found.Table, found => found.Column);
        return await RowsAsync(connection, $"""
            SELECT n.nspname::text, c.relname::text, c.relkind::text, c.relowner::regrole::text, c.relrowsecurity, c.relforcerowsecurity, c.relispartition, coalesce(c.reloptions, ARRAY[]::text[])
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND {Ours} ORDER BY 1, 2
            """, row => new TableFact(row.GetString(0), row.GetString(1), row.GetString(2)[0], row.GetString(3), row.GetBoolean(4), row.GetBoolean(5), row.GetBoolean(6), Texts(row, 7),
                [.. columns[$"{row.GetString(0)}.{row.GetString(1)}"]]));
    }

    // What the owner holds on his own things says nothing and is left out.
    private static Task<List<GrantFact>> GrantsAsync(NpgsqlConnection connection) => RowsAsync(connection, $"""
        SELECT * FROM (
            SELECT 'table' AS kind, n.nspname::text AS schema, c.relname::text AS name, NULL AS col, {Grantee}, c.relowner::regrole::text AS owner
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) acl WHERE {Ours} AND acl.grantee <> c.relowner
            UNION ALL
            SELECT 'column', n.nspname::text, c.relname::text, a.attname::text, {Grantee}, c.relowner::regrole::text
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(a.attacl) acl WHERE {Ours} AND acl.grantee <> c.relowner
            UNION ALL
            SELECT 'schema', n.nspname::text, n.nspname::text, NULL, {Grantee}, n.nspowner::regrole::text
            FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) acl WHERE {Ours} AND acl.grantee <> n.nspowner
            UNION ALL
            SELECT 'function', n.nspname::text, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', NULL, {Grantee}, p.proowner::regrole::text
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl WHERE {Ours} AND acl.grantee <> p.proowner
            UNION ALL
            SELECT 'database', NULL, 'database', NULL, {Grantee}, d.datdba::regrole::text
            FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) acl WHERE d.datname = current_database() AND acl.grantee <> d.datdba
            UNION ALL
            SELECT 'default', n.nspname::text, CASE a.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'f' THEN 'functions' WHEN 'S' THEN 'sequences' WHEN 'T' THEN 'types' ELSE 'schemas' END,
                NULL, {Grantee}, a.defaclrole::regrole::text
            FROM pg_default_acl a LEFT JOIN pg_namespace n ON n.oid = a.defaclnamespace, aclexplode(a.defaclacl) acl WHERE acl.grantee <> a.defaclrole
            UNION ALL
            -- Whoever may make functions and has not revoked the built-in default hands them to everybody.
            SELECT 'default', NULL, 'functions', NULL, 'PUBLIC', 'EXECUTE', 'castellan_owner'
            WHERE NOT EXISTS (SELECT FROM pg_default_acl a WHERE a.defaclobjtype = 'f' AND a.defaclnamespace = 0 AND a.defaclrole = 'castellan_owner'::regrole)
        ) AS every ORDER BY 1, 2, 3, 4, 5, 6
        """, row => new GrantFact(row.GetString(0), Text(row, 1), row.GetString(2), Text(row, 3), row.GetString(4), row.GetString(5), row.GetString(6)));

    private static string Columns(string numbers, string relation) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Named, numbers, relation);

    private static async Task<List<T>> RowsAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }
        return rows;
    }

    private static string[] Texts(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<string[]>(column);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
