using Castellan.Data.Tenancy;

namespace Castellan.Tests.Data.Isolation;

/// <summary>Generates statements against every tenant table of the catalogue: table × operation (× column).</summary>
public sealed class AttackMatrix(Catalogue catalogue, Guid attacker, Guid victim, IReadOnlyDictionary<string, string> victimRows, IReadOnlyDictionary<string, string> newVictimRows)
{
    public static AttackMatrix Of(TwoTenants tenants) =>
        new(tenants.Catalogue, tenants.Attacker.OrgId, tenants.Victim.OrgId, tenants.VictimRows, tenants.NewVictimRows);

    public IEnumerable<Attack> All(string role) => catalogue.TenantParents.SelectMany(table => Reads(table).Concat(Writes(table, role)).Concat(Definitions(table)));

    /// <summary>Reads of the victim's rows.</summary>
    public IEnumerable<Attack> Reads(TableFact table)
    {
        var name = table.Full;
        var theirs = $"org_id <> '{attacker}'";
        Attack Read(string operation, string sql, bool undo = false) => new("I16", name, operation, sql, Undo: undo);
        yield return Read("select", $"SELECT * FROM {name} WHERE org_id = '{victim}'");
        yield return Read("select others", $"SELECT * FROM {name} WHERE {theirs}");
        if (table.Kind == 'r')
        {
            yield return Read("select only", $"SELECT * FROM ONLY {name} WHERE {theirs}");
        }
        yield return Read("count others", $"SELECT 1 FROM {name} HAVING count(*) FILTER (WHERE {theirs}) > 0");
        yield return Read("exists", $"SELECT 1 WHERE EXISTS (SELECT FROM {name} WHERE {theirs})");
        yield return Read("or true", $"SELECT * FROM {name} WHERE (org_id = '{attacker}' OR true) AND {theirs}");
        yield return Read("whole row", $"SELECT t FROM {name} t WHERE {theirs}");
        yield return Read("as json", $"SELECT to_jsonb(t) FROM {name} t WHERE {theirs}");
        yield return Read("union", $"SELECT org_id FROM {name} WHERE org_id = '{victim}' UNION ALL SELECT org_id FROM {name} WHERE {theirs}");
        yield return Read("except own", $"SELECT org_id FROM {name} EXCEPT SELECT '{attacker}'::uuid");
        yield return Read("join", $"SELECT b.* FROM {name} a JOIN {name} b ON b.org_id <> a.org_id");
        yield return Read("left join", $"SELECT b.org_id FROM (VALUES ('{victim}'::uuid)) v(org) LEFT JOIN {name} b ON b.org_id = v.org WHERE b.org_id IS NOT NULL");
        yield return Read("lateral", $"SELECT b.* FROM (VALUES ('{victim}'::uuid)) v(org), LATERAL (SELECT * FROM {name} WHERE org_id = v.org) b");
        yield return Read("unnest", $"SELECT t.* FROM unnest(ARRAY['{victim}'::uuid, '{attacker}'::uuid]) u(org) JOIN {name} t ON t.org_id = u.org WHERE t.{theirs}");
        yield return Read("with", $"WITH stolen AS MATERIALIZED (SELECT * FROM {name}) SELECT * FROM stolen WHERE {theirs}");
        yield return Read("recursive", $"WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 2) SELECT t.org_id FROM r, {name} t WHERE t.{theirs}");
        yield return Read("aggregate", $"SELECT min(org_id::text) FROM {name} WHERE {theirs} HAVING count(*) > 0");
        yield return Read("window", $"SELECT * FROM (SELECT org_id, row_number() OVER (ORDER BY org_id) FROM {name}) w WHERE {theirs}");
        yield return Read("share lock", $"SELECT org_id FROM {name} WHERE {theirs} FOR SHARE");
        yield return Read("sample", $"SELECT * FROM {name} TABLESAMPLE BERNOULLI (100) WHERE {theirs}");
        yield return Read("table", $"SELECT * FROM (TABLE {name}) t WHERE {theirs}");
        yield return Read("cursor", $"DECLARE thief CURSOR FOR SELECT * FROM {name} WHERE {theirs}; FETCH ALL FROM thief", undo: true);
        yield return new("I14", name, "row_security = off", $"SET LOCAL row_security = off; SELECT * FROM {name}", IsNeverAllowed: true, Undo: true);
        yield return new("I15", name, "context set by the statement", $"SELECT t.org_id FROM (SELECT set_config('app.context', '1.{victim}.-.9999999999999.{new string('0', 64)}', true)) c, {name} t WHERE {theirs}");
        foreach (var column in table.Columns)
        {
            yield return Read($"select {column.Name}", $"SELECT {column.Name} FROM {name} WHERE {theirs}");
            yield return Read($"group by {column.Name}", $"SELECT {column.Name}, count(*) FROM {name} WHERE org_id = '{victim}' GROUP BY 1");
            yield return Read($"order by {column.Name}", $"SELECT org_id FROM {name} WHERE {theirs} ORDER BY {column.Name} LIMIT 1");
        }
    }

    /// <summary>I34: statements that fail as soon as they look at a row of another organisation, and name its value in the error.</summary>
    public IEnumerable<Attack> Raising(TableFact table)
    {
        var name = table.Full;
        string Cast(string value) => $"(CASE WHEN t.org_id = '{attacker}' THEN '1' ELSE 'x' || coalesce({value}, '') END)::integer";
        string Divide(string value) => $"1 / (CASE WHEN t.org_id = '{attacker}' THEN 1 ELSE 0 * coalesce(length({value}), 0) END)";
        Attack Raise(string operation, string sql, bool undo = false) => new("I34", name, operation, sql, Undo: undo);
        foreach (var column in table.Columns)
        {
            var value = $"t.{column.Name}::text";
            yield return Raise($"cast {column.Name}", $"SELECT 1 FROM {name} t WHERE {Cast(value)} = 0");
            yield return Raise($"divide by {column.Name}", $"SELECT 1 FROM {name} t WHERE {Divide(value)} = 0");
            yield return Raise($"cast {column.Name} in front of the organisation", $"SELECT 1 FROM {name} t WHERE {Cast(value)} = 0 AND t.org_id = '{victim}'");
        }
        var row = "t::text";
        var bomb = Cast(row);
        yield return Raise("raise in a list", $"SELECT 1 FROM (SELECT {bomb} AS n FROM {name} t OFFSET 0) s WHERE n = 0");
        yield return Raise("raise in an order", $"SELECT 1 FROM (SELECT t.org_id FROM {name} t ORDER BY {bomb} LIMIT 10) s WHERE s.org_id = '{victim}'");
        yield return Raise("raise in a group", $"SELECT 1 FROM {name} t GROUP BY {bomb} HAVING {bomb} = 0");
        yield return Raise("raise in an aggregate", $"SELECT 1 FROM {name} t HAVING sum({bomb}) = -1");
        yield return Raise("raise in a filter", $"SELECT 1 FROM {name} t HAVING count(*) FILTER (WHERE {bomb} = 0) > 0");
        yield return Raise("raise in a window", $"SELECT 1 FROM (SELECT max({bomb}) OVER () AS n FROM {name} t) s WHERE n = 0");
        yield return Raise("raise in a join", $"SELECT 1 FROM {name} t JOIN (VALUES (0)) v(n) ON v.n = {bomb}");
        yield return Raise("raise in a hash join", $"SELECT 1 FROM {name} t JOIN {name} u ON {bomb} = length(u.org_id::text) - 36");
        yield return Raise("raise beside a join", $"SELECT 1 FROM (VALUES ('{victim}'::uuid)) v(org) JOIN {name} t ON t.org_id = v.org AND {bomb} = 0");
        yield return Raise("raise in a lateral", $"SELECT 1 FROM {name} t, LATERAL (SELECT {bomb} AS n) l WHERE l.n = 0");
        yield return Raise("raise in exists", $"SELECT 1 WHERE EXISTS (SELECT FROM {name} t WHERE {bomb} = 0)");
        yield return Raise("raise in a case", $"SELECT 1 FROM {name} t WHERE CASE WHEN {bomb} = 0 THEN true ELSE false END");
        yield return Raise("raise in an or", $"SELECT 1 FROM {name} t WHERE t.org_id = '{victim}' OR {bomb} = 0");
        yield return Raise("raise in an array", $"SELECT 1 FROM {name} t WHERE 0 = ANY (ARRAY[{bomb}])");
        yield return Raise("raise in a with", $"WITH s AS MATERIALIZED (SELECT {bomb} AS n FROM {name} t) SELECT 1 FROM s WHERE n = 0");
        yield return Raise("raise while sampling", $"SELECT 1 FROM {name} t TABLESAMPLE SYSTEM (100) WHERE {bomb} = 0");
        yield return Raise("raise in parallel", $"SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0; SELECT 1 FROM {name} t WHERE {bomb} = 0", undo: true);
        yield return Raise("raise in a sequential scan", $"SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off; SELECT 1 FROM {name} t WHERE {bomb} = 0", undo: true);
        yield return Raise("raise by an index", $"SET LOCAL enable_seqscan = off; SELECT 1 FROM {name} t WHERE {bomb} = 0", undo: true);
        yield return Raise("raise in an update", $"UPDATE {name} t SET org_id = t.org_id WHERE {bomb} = 0", undo: true);
        yield return Raise("raise in a delete", $"DELETE FROM {name} t WHERE {bomb} = 0", undo: true);
    }

    /// <summary>Writes into the victim's rows, or of own rows into the victim's organisation.</summary>
    public IEnumerable<Attack> Writes(TableFact table, string role)
    {
        var name = table.Full;
        var theirs = $"org_id <> '{attacker}'";
        var insertable = catalogue.Granted(role, table, "INSERT").ToList();
        var columns = string.Join(", ", insertable.Count > 0 ? insertable : table.Columns.Select(column => column.Name));
        var conflict = string.Join(", ", catalogue.Uniques.First(unique => unique.IsPrimary && unique.Schema == table.Schema && unique.Table == table.Name).Columns);
        Attack Write(string operation, string sql, bool undo = true) => new("I24", name, operation, sql, Undo: undo);
        string Row(string json) => $"SELECT {columns} FROM jsonb_populate_record(NULL::{name}, '{json.Replace("'", "''", StringComparison.Ordinal)}')";
        var (old, fresh) = (Row(victimRows[name]), Row(newVictimRows[name]));

        yield return Write("insert", $"INSERT INTO {name} ({columns}) {fresh}", undo: false);
        yield return Write("insert again", $"INSERT INTO {name} ({columns}) {old}");
        yield return Write("insert returning", $"INSERT INTO {name} ({columns}) {fresh} RETURNING org_id", undo: false);
        yield return Write("on conflict nothing", $"INSERT INTO {name} ({columns}) {old} ON CONFLICT DO NOTHING");
        yield return Write("on conflict update", $"INSERT INTO {name} ({columns}) {old} ON CONFLICT ({conflict}) DO UPDATE SET {insertable.FirstOrDefault() ?? "org_id"} = excluded.{insertable.FirstOrDefault() ?? "org_id"}", undo: false);
        yield return Write("insert selected", $"INSERT INTO {name} ({columns}) SELECT {columns} FROM {name} WHERE {theirs}", undo: false);
        yield return Write("merge update", $"MERGE INTO {name} t USING (SELECT '{victim}'::uuid AS org) s ON t.org_id = s.org WHEN MATCHED THEN UPDATE SET org_id = '{attacker}'", undo: false);
        yield return Write("merge delete", $"MERGE INTO {name} t USING (SELECT '{victim}'::uuid AS org) s ON t.org_id = s.org WHEN MATCHED THEN DELETE", undo: false);
        yield return Write("merge insert", $"MERGE INTO {name} t USING ({fresh}) s ON false WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({string.Join(", ", columns.Split(", ").Select(column => $"s.{column}"))})", undo: false);
        yield return Write("delete", $"DELETE FROM {name} WHERE org_id = '{victim}'", undo: false);
        yield return Write("delete others", $"DELETE FROM {name} WHERE {theirs}", undo: false);
        yield return Write("delete using", $"DELETE FROM {name} t USING (VALUES ('{victim}'::uuid)) v(org) WHERE t.org_id = v.org", undo: false);
        yield return Write("with delete", $"WITH gone AS (DELETE FROM {name} WHERE {theirs} RETURNING *) SELECT * FROM gone", undo: false);
        yield return Write("move own away", $"UPDATE {name} SET org_id = '{victim}' WHERE org_id = '{attacker}'");
        yield return Write("take theirs", $"UPDATE {name} SET org_id = '{attacker}' WHERE org_id = '{victim}'", undo: false);
        yield return Write("update from", $"UPDATE {name} t SET org_id = t.org_id FROM (VALUES ('{victim}'::uuid)) v(org) WHERE t.org_id = v.org", undo: false);
        yield return Write("update lock", $"SELECT org_id FROM {name} WHERE {theirs} FOR UPDATE");
        foreach (var column in table.Columns)
        {
            yield return Write($"update {column.Name}", $"UPDATE {name} SET {column.Name} = {column.Name} WHERE org_id = '{victim}'", undo: false);
            yield return Write($"update {column.Name} returning", $"UPDATE {name} SET {column.Name} = DEFAULT WHERE {theirs} RETURNING org_id", undo: false);
        }
    }

    /// <summary>Statements that no application role has the right to, whatever it claims.</summary>
    public IEnumerable<Attack> Definitions(TableFact table)
    {
        var name = table.Full;
        Attack Never(string id, string operation, string sql) => new(id, name, operation, sql, IsNeverAllowed: true, Undo: true);
        yield return Never("I13", "truncate", $"TRUNCATE {name}");
        yield return Never("I13", "truncate cascade", $"TRUNCATE {name} CASCADE");
        yield return Never("I13", "references", $"CREATE TABLE tenant.spy (org_id uuid REFERENCES {name})");
        yield return Never("I13", "temporary references", $"CREATE TEMP TABLE spy (org_id uuid REFERENCES {name})");
        yield return Never("I13", "trigger", $"CREATE TRIGGER spy BEFORE INSERT ON {name} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()");
        yield return Never("I13", "rule", $"CREATE RULE spy AS ON INSERT TO {name} DO ALSO NOTHING");
        yield return Never("I03", "disable row security", $"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY");
        yield return Never("I01", "no force", $"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY");
        yield return Never("I04", "policy", $"CREATE POLICY spy ON {name} USING (true)");
        yield return Never("I03", "drop policy", $"DROP POLICY {catalogue.Policies.First(policy => policy.Schema == table.Schema && policy.Table == table.Name).Name} ON {name}");
        yield return Never("I02", "owner", $"ALTER TABLE {name} OWNER TO CURRENT_USER");
        yield return Never("I02", "drop", $"DROP TABLE {name} CASCADE");
        yield return Never("I12", "grant", $"ALTER TABLE {name} ADD COLUMN spy text");
        yield return Never("I07", "view", $"CREATE VIEW tenant.spy AS SELECT * FROM {name}");
        yield return Never("I07", "temporary view", $"CREATE TEMP VIEW spy AS SELECT * FROM {name}");
        yield return Never("I08", "materialised view", $"CREATE MATERIALIZED VIEW tenant.spy AS SELECT * FROM {name}");
        yield return Never("I08", "temporary copy", $"CREATE TEMP TABLE spy AS SELECT * FROM {name}");
        yield return Never("I09", "definer function", $"CREATE FUNCTION tenant.spy() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM {name}'");
        yield return Never("I27", "copy to file", $"COPY {name} TO '/tmp/stolen'");
        yield return Never("I27", "copy to program", $"COPY {name} TO PROGRAM 'cat'");
        yield return Never("I27", "copy from program", $"COPY {name} FROM PROGRAM 'true'");
        foreach (var role in new[] { LoginRole.Owner, LoginRole.Search, LoginRole.Keeper, LoginRole.Backup, "pg_read_all_data", "pg_write_all_data" })
        {
            yield return Never("I02", $"set role {role}", $"SET LOCAL ROLE {role}; SELECT * FROM {name}");
        }
    }
}
