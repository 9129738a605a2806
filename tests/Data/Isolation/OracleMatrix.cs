using System.Globalization;
using System.Text.Json.Nodes;

namespace Castellan.Tests.Data.Isolation;

/// <summary>
/// One change three times: with a value that only the victim has, with one that nobody has, and with one of the attacker's own.
/// The first two have to be answered alike, to the last word.
/// </summary>
/// <param name="Key">The unique index or reference that could tell.</param>
/// <param name="Own">The control; null where the change cannot name an own value.</param>
/// <param name="Values">What differs between the statements and may stand in an answer.</param>
public sealed record Oracle(string Class, string Key, string Target, string Operation, string Foreign, string Absent, string? Own, IReadOnlyList<string> Values);

/// <summary>Generates the changes for every unique index and every reference of the tenant tables.</summary>
public sealed class OracleMatrix(Catalogue catalogue, Guid attacker, IReadOnlyDictionary<string, string> ownRows, IReadOnlyDictionary<string, string> victimRows)
{
    // What a row needs to be in an index that holds some rows only.
    private static readonly Dictionary<string, (string Column, string Value)> Inside = new(StringComparer.Ordinal)
    {
        ["incidents_by_org_id_origin_id"] = ("origin_id", "a0000000-0000-4000-8000-000000000001"),
        ["mail_domains_by_name"] = ("verified_at", "2026-11-01T00:00:00Z"),
        ["rescues_by_org_id_person_id"] = ("state", "1"),
    };

    // Where both have the same value, or none, by how the rows were made: what stands there instead.
    private readonly Dictionary<(string Table, string Column, bool Own), string> _instead = [];
    private int _fresh;

    public static OracleMatrix Of(TwoTenants tenants) => new(tenants.Catalogue, tenants.Attacker.OrgId, tenants.AttackerRows, tenants.VictimRows);

    /// <summary>Puts the rows that are asked about into the indexes that hold some rows only, and makes the victim's keys the victim's alone.</summary>
    public string Preparation(Guid victim)
    {
        var statements = new List<string> { "SET session_replication_role = replica" };
        foreach (var (index, inside) in Inside)
        {
            var unique = catalogue.Uniques.Single(unique => unique.Name == index);
            statements.Add($"UPDATE {unique.Schema}.{unique.Table} SET {inside.Column} = '{inside.Value}' WHERE org_id IN ('{attacker}', '{victim}')");
        }
        foreach (var (unique, table) in Keys)
        {
            foreach (var column in unique.Columns.Where(column => column != "org_id" && !Referring(table).Contains(column)))
            {
                var (own, theirs) = (Read(ownRows, table.Full)[column]?.ToString(), Read(victimRows, table.Full)[column]?.ToString());
                var isShared = own == theirs || unique.Name == "roles_by_org_id_name" || (Inside.GetValueOrDefault(unique.Name).Column == column);
                foreach (var side in new[] { true, false }.Where(side => isShared && (!side || own is null)))
                {
                    if (_instead.TryAdd((table.Full, column, side), Fresh(table, [column])[column]!.ToString()))
                    {
                        statements.Add($"UPDATE {table.Full} SET {column} = '{_instead[(table.Full, column, side)]}' WHERE ctid = (SELECT min(ctid) FROM {table.Full} WHERE org_id = '{(side ? attacker : victim)}')");
                    }
                }
            }
        }
        return string.Join("; ", statements);
    }

    /// <summary>I29.</summary>
    public IEnumerable<Oracle> Uniques(string role) =>
        from found in Keys
        let unique = found.Unique
        let table = found.Table
        let key = unique.Columns.Any(column => column != "org_id") ? unique.Columns.Where(column => column != "org_id").ToList() : ["org_id"]
        let sides = (Own: Key(table, key, ownRows, unique.Name, own: true), Theirs: Key(table, key, victimRows, unique.Name, own: false), Absent: Fresh(table, key))
        from oracle in Asked("I29", unique.Name, role, table, key, Sound(table, key, Extra(unique.Name)), sides)
        select oracle;

    /// <summary>I30.</summary>
    public IEnumerable<Oracle> References(string role) =>
        from reference in catalogue.References
        let table = catalogue.TenantParents.FirstOrDefault(table => table.Schema == reference.Schema && table.Name == reference.Table)
        where table is not null
        let column = reference.Columns.FirstOrDefault(column => column != "org_id") ?? "org_id"
        let parent = $"{reference.ToSchema}.{reference.ToTable}"
        let target = reference.ToColumns[reference.Columns.ToList().IndexOf(column)]
        let sides = (Own: (JsonObject)new() { [column] = Read(ownRows, parent)[target]!.DeepClone() }, Theirs: (JsonObject)new() { [column] = Read(victimRows, parent)[target]!.DeepClone() }, Absent: Fresh(table, [column]))
        // Where a key consists of references alone, an own row stands in the way of each insert.
        let isTaken = Keys.Any(other => other.Table == table && !other.Unique.Columns.Contains(column) && other.Unique.Columns.All(part => part == "org_id" || Referring(table).Contains(part)))
        from oracle in Asked("I30", reference.Name, role, table, [column], Sound(table, [column], []), sides)
        where !isTaken || oracle.Operation == "update"
        select oracle;

    private IEnumerable<(UniqueFact Unique, TableFact Table)> Keys =>
        from unique in catalogue.Uniques
        from table in catalogue.TenantParents
        where table.Schema == unique.Schema && table.Name == unique.Table
        select (unique, table);

    private HashSet<string> Referring(TableFact table) =>
        [.. catalogue.References.Where(reference => reference.Schema == table.Schema && reference.Table == table.Name).SelectMany(reference => reference.Columns)];

    private IEnumerable<Oracle> Asked(string id, string key, string role, TableFact table, IReadOnlyList<string> columns, JsonObject sound, (JsonObject Own, JsonObject Theirs, JsonObject Absent) sides)
    {
        string[] values = [.. new[] { sides.Own, sides.Theirs, sides.Absent }.SelectMany(side => side.Select(value => value.Value?.ToString() ?? "")).Where(value => value.Length > 3)];
        var insertable = catalogue.Granted(role, table, "INSERT").ToList();
        if (columns.All(insertable.Contains))
        {
            string Insert(JsonObject side, string end = "") => $"INSERT INTO {table.Full} ({string.Join(", ", insertable)}) SELECT {string.Join(", ", insertable)} FROM {Record(table, sound, side)}{end}";
            yield return new(id, key, table.Full, "insert", Insert(sides.Theirs), Insert(sides.Absent), Insert(sides.Own), values);
            const string Else = " ON CONFLICT DO NOTHING";
            yield return new(id, key, table.Full, "insert or nothing", Insert(sides.Theirs, Else), Insert(sides.Absent, Else), Insert(sides.Own, Else), values);
        }
        var changeable = catalogue.Granted(role, table, "UPDATE").Intersect(columns).ToList();
        if (changeable.Count > 0 && catalogue.Granted(role, table, "SELECT").Any())
        {
            string Update(JsonObject side) =>
                $"UPDATE {table.Full} t SET {string.Join(", ", changeable.Select(column => $"{column} = r.{column}"))} FROM {Record(table, sound, side)} r WHERE t.ctid = (SELECT min(ctid) FROM {table.Full})";
            yield return new(id, key, table.Full, "update", Update(sides.Theirs), Update(sides.Absent), null, values);
        }
    }

    // Nothing but the key under question stands in the way of this row: other keys are new, references stay.
    private JsonObject Sound(TableFact table, IReadOnlyList<string> key, IEnumerable<(string Column, string Value)> extra)
    {
        var row = Read(ownRows, table.Full);
        var referring = Referring(table);
        foreach (var column in Keys.Where(other => other.Table == table).SelectMany(other => other.Unique.Columns).Distinct())
        {
            if (column != "org_id" && !key.Contains(column) && !referring.Contains(column))
            {
                row[column] = Fresh(table, [column])[column]!.DeepClone();
            }
        }
        foreach (var (column, value) in extra)
        {
            row[column] = value;
        }
        return row;
    }

    private static IEnumerable<(string Column, string Value)> Extra(string index) => Inside.TryGetValue(index, out var inside) ? [inside] : [];

    private JsonObject Key(TableFact table, IReadOnlyList<string> key, IReadOnlyDictionary<string, string> rows, string index, bool own)
    {
        var row = Read(rows, table.Full);
        foreach (var (column, value) in Extra(index))
        {
            row[column] = value;
        }
        foreach (var column in key)
        {
            row[column] = _instead.TryGetValue((table.Full, column, own), out var value) ? value : row[column]?.DeepClone();
        }
        return new JsonObject(key.Select(column => KeyValuePair.Create(column, row[column]?.DeepClone())));
    }

    private JsonObject Fresh(TableFact table, IReadOnlyList<string> columns) => new(columns.Select(column => KeyValuePair.Create(column, (JsonNode?)Fresh(table.Columns.Single(fact => fact.Name == column).Type))));

    private JsonValue Fresh(string type)
    {
        _fresh++;
        return type switch
        {
            "uuid" => JsonValue.Create(Guid.NewGuid().ToString()),
            "bytea" => JsonValue.Create($@"\x{Guid.NewGuid():N}{Guid.NewGuid():N}"),
            "timestamp with time zone" => JsonValue.Create(new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(_fresh).ToString("o", CultureInfo.InvariantCulture)),
            "date" => JsonValue.Create(new DateOnly(2031, 1, 1).AddDays(_fresh).ToString("o", CultureInfo.InvariantCulture)),
            "smallint" => JsonValue.Create(20_000 + (_fresh % 10_000)),
            "integer" or "bigint" => JsonValue.Create(1_000_000 + _fresh),
            "boolean" => JsonValue.Create(true),
            _ => JsonValue.Create($"absent {Guid.NewGuid():N}"[..20]),
        };
    }

    private static JsonObject Read(IReadOnlyDictionary<string, string> rows, string table) => JsonNode.Parse(rows[table])!.AsObject();

    private static string Record(TableFact table, JsonObject sound, JsonObject side)
    {
        var row = sound.DeepClone().AsObject();
        foreach (var (column, value) in side)
        {
            row[column] = value?.DeepClone();
        }
        return $"jsonb_populate_record(NULL::{table.Full}, '{row.ToJsonString().Replace("'", "''", StringComparison.Ordinal)}')";
    }
}
