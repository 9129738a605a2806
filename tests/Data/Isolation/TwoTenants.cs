using Castellan.Data.Access;
using Castellan.Data.Tenancy;
using Castellan.Tests.Data.Fixtures;
using Npgsql;

namespace Castellan.Tests.Data.Isolation;

/// <summary>
/// Two organisations with rows in every tenant table: the attacker's and the victim's. What a table needs is read from the
/// catalogue, so a new table has rows to steal from the day it is made.
/// </summary>
public sealed class TwoTenants(PostgresFixture postgres) : IAsyncLifetime
{
    public TestInstallation Installation { get; private set; } = null!;

    public Catalogue Catalogue { get; private set; } = null!;

    public Team Attacker { get; private set; } = null!;

    public Team Victim { get; private set; } = null!;

    /// <summary>The victim's first row of each table as JSON, for attempts to overwrite or copy it.</summary>
    public IReadOnlyDictionary<string, string> VictimRows { get; private set; } = null!;

    /// <summary>The attacker's own first rows, for inserts that are sound but for one value.</summary>
    public IReadOnlyDictionary<string, string> AttackerRows { get; private set; } = null!;

    /// <summary>The same with a key that does not exist yet.</summary>
    public IReadOnlyDictionary<string, string> NewVictimRows { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Installation = await TestInstallation.CreateAsync(postgres);
        Attacker = await Team.FoundAsync(Installation, "attacker");
        Victim = await Team.FoundAsync(Installation, "victim");
        await Attacker.AddAsync(RoleKind.Member);
        await Victim.AddAsync(RoleKind.Admin);
        Catalogue = await CatalogueReader.ReadAsync(Installation.AdminConnectionString);
        await FillAsync(Installation.AdminConnectionString, Catalogue, Attacker.OrgId, Victim.OrgId);
        await using var admin = NpgsqlDataSource.Create(Installation.AdminConnectionString);
        AttackerRows = await RowsAsync(admin, Attacker.OrgId, fresh: false);
        VictimRows = await RowsAsync(admin, Victim.OrgId, fresh: false);
        NewVictimRows = await RowsAsync(admin, Victim.OrgId, fresh: true);
    }

    public ValueTask DisposeAsync() => Installation.DisposeAsync();

    /// <summary>A row in every tenant table for each organisation that has none there.</summary>
    public static async Task FillAsync(string adminConnectionString, Catalogue catalogue, params Guid[] organisations)
    {
        await using var admin = NpgsqlDataSource.Create(adminConnectionString);
        foreach (var table in ReferredFirst(catalogue))
        {
            foreach (var orgId in organisations)
            {
                await FillAsync(admin, catalogue, table, orgId);
            }
        }
    }

    /// <summary>A digest of every row that is not the attacker's, in all tables of the installation.</summary>
    public async Task<string> DigestOfOthersAsync()
    {
        await using var admin = NpgsqlDataSource.Create(Installation.AdminConnectionString);
        var parts = new List<string>();
        foreach (var table in Catalogue.Tables.Where(table => table.Kind is 'r' or 'p' && !table.IsPartition && table.Schema is not ("quartz" or "jobs")))
        {
            var others = table.HasColumn("org_id") ? $"WHERE org_id <> '{Attacker.OrgId}'" : "";
            await using var command = admin.CreateCommand($"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table.Full} t {others}");
            parts.Add($"{table.Full} {await command.ExecuteScalarAsync()}");
        }
        return string.Join('\n', parts);
    }

    /// <summary>A row needs the rows it refers to.</summary>
    private static List<TableFact> ReferredFirst(Catalogue catalogue)
    {
        var ordered = new List<TableFact>();
        foreach (var table in catalogue.TenantParents)
        {
            Add(table);
        }
        return ordered;

        void Add(TableFact table)
        {
            if (ordered.Contains(table))
            {
                return;
            }
            foreach (var reference in catalogue.References.Where(reference => reference.Schema == table.Schema && reference.Table == table.Name && (reference.ToSchema, reference.ToTable) != (table.Schema, table.Name)))
            {
                catalogue.TenantParents.Where(other => other.Schema == reference.ToSchema && other.Name == reference.ToTable).ToList().ForEach(Add);
            }
            ordered.Add(table);
        }
    }

    private static async Task FillAsync(NpgsqlDataSource admin, Catalogue catalogue, TableFact table, Guid orgId)
    {
        var references = catalogue.References.Where(reference => reference.Schema == table.Schema && reference.Table == table.Name && reference.Columns.Count > 1).ToList();
        var values = table.Columns.Where(column => column.IsRequired).Select(column => (column.Name, Value: column.Name == "org_id" ? $"'{orgId}'" : ValueOf(column, references))).ToList();
        await using var command = admin.CreateCommand($"""
            INSERT INTO {table.Full} ({string.Join(", ", values.Select(value => value.Name))})
            SELECT {string.Join(", ", values.Select(value => value.Value.Replace("$org", $"'{orgId}'", StringComparison.Ordinal)))}
            WHERE NOT EXISTS (SELECT FROM {table.Full} WHERE org_id = '{orgId}')
            """);
        await command.ExecuteNonQueryAsync();
    }

    private static string ValueOf(ColumnFact column, IEnumerable<ReferenceFact> references)
    {
        foreach (var reference in references.Where(reference => reference.Columns.Contains(column.Name)))
        {
            return $"(SELECT {reference.ToColumns[reference.Columns.ToList().IndexOf(column.Name)]} FROM {reference.ToSchema}.{reference.ToTable} WHERE org_id = $org LIMIT 1)";
        }
        return column.Type switch
        {
            "uuid" => "gen_random_uuid()",
            "bytea" => "sha256(gen_random_uuid()::text::bytea)",
            "timestamp with time zone" => "clock_timestamp() + interval '1 day'",
            "date" => "current_date",
            "smallint" or "integer" or "bigint" => "0",
            "boolean" => "false",
            "jsonb" => "'{}'",
            "text[]" => "ARRAY['seed']",
            _ => "'seed ' || left(gen_random_uuid()::text, 8)",
        };
    }

    private async Task<Dictionary<string, string>> RowsAsync(NpgsqlDataSource admin, Guid orgId, bool fresh)
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in Catalogue.TenantParents)
        {
            var anew = fresh && table.HasColumn("id") ? "|| jsonb_build_object('id', gen_random_uuid())" : "";
            await using var command = admin.CreateCommand($"SELECT (to_jsonb(t) {anew})::text FROM {table.Full} t WHERE org_id = '{orgId}' ORDER BY ctid LIMIT 1");
            rows[table.Full] = (string?)await command.ExecuteScalarAsync() ?? throw new InvalidOperationException($"{table.Full} has no row to attack.");
        }
        return rows;
    }
}
