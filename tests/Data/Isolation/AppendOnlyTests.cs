using Castellan.Data;
using Castellan.Data.Seals;
using Castellan.Data.Tenancy;
using Castellan.Platform.Sealing;
using Castellan.Platform.Seals;
using Castellan.Tests.Data.Fixtures;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Castellan.Tests.Data.Isolation;

/// <summary>
/// Every role of the installation × every table and day of the audit log × every statement that changes what is written: the
/// database refuses. Who owns the tables can take that away first; what he does then, the seals name.
/// </summary>
[Trait("proves", "AUD-3")]
public sealed class AppendOnlyTests(PostgresFixture postgres, TwoTenants tenants) : IClassFixture<TwoTenants>
{
    private const string Everything = "SELECT string_agg(md5(t::text), ',' ORDER BY t::text) FROM {0} t";

    // The leaves of a day go with the day, by the hand that owns them; they only help to name what a seal proves.
    private const string Leaves = "audit.seal_leaves";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("asvs", "16.4.2")]
    public async Task No_role_changes_an_entry_a_day_or_a_seal()
    {
        using var folder = new TestFolder();
        await SealedAsync(tenants.Installation, folder.Path);
        var catalogue = await CatalogueReader.ReadAsync(tenants.Installation.AdminConnectionString);
        var tables = catalogue.Tables.Where(table => table is { Schema: "audit", Kind: 'r' or 'p' }).ToList();
        var before = await DigestAsync(tables);
        List<string> faults = [];
        var attempts = 0;

        foreach (var role in catalogue.Roles)
        {
            await using var connection = await OpenAsync(role);
            foreach (var table in tables)
            {
                var owns = table.Owner == role.Name || role.MemberOf.Contains(table.Owner);
                foreach (var sql in Changes(table).Concat(owns ? [] : Definitions(table)).Where(_ => !(owns && table.Full == Leaves)))
                {
                    attempts++;
                    if (await FaultAsync(connection, role.Name, sql) is { } fault)
                    {
                        faults.Add($"{role.Name}: {sql}: {fault}");
                    }
                }
            }
        }

        faults.ShouldBeEmpty();
        (await DigestAsync(tables)).ShouldBe(before);
        catalogue.Roles.Select(role => role.Name).ShouldBe([LoginRole.Owner, LoginRole.App, LoginRole.Identity, LoginRole.Operator, LoginRole.Keeper, LoginRole.Search, LoginRole.Backup], ignoreOrder: true);
        tables.Count.ShouldBeGreaterThanOrEqualTo(11);
        attempts.ShouldBeGreaterThan(1000);
    }

    /// <summary>The control: each statement does change something, where nothing guards.</summary>
    [Fact]
    public async Task The_same_statements_run_where_the_guards_are_away()
    {
        using var folder = new TestFolder();
        await using var installation = await TestInstallation.CreateAsync(postgres);
        await Team.FoundAsync(installation, "acme");
        await SealedAsync(installation, folder.Path);
        await installation.ExecuteAsAdminAsync("ALTER TABLE audit.entries DISABLE TRIGGER USER; ALTER TABLE audit.seals DISABLE TRIGGER USER");
        var tables = (await CatalogueReader.ReadAsync(installation.AdminConnectionString)).Tables.Where(table => table is { Schema: "audit", Name: "entries" or "seals" });
        await using var source = NpgsqlDataSource.Create(installation.AdminConnectionString);
        await using var connection = await source.OpenConnectionAsync(Cancellation);

        foreach (var sql in tables.SelectMany(Changes).Where(sql => !sql.StartsWith("TRUNCATE", StringComparison.Ordinal) && !sql.StartsWith("COPY", StringComparison.Ordinal)))
        {
            await using var transaction = await connection.BeginTransactionAsync(Cancellation);
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            (await command.ExecuteNonQueryAsync(Cancellation)).ShouldBeGreaterThan(0, sql);
            await transaction.RollbackAsync(Cancellation);
        }
    }

    public static TheoryData<string, string, SealFault> Tampers => new()
    {
        { LoginRole.Owner, "UPDATE audit.entries SET outcome = 1 WHERE id = (SELECT id FROM audit.entries ORDER BY id LIMIT 1)", SealFault.EntryAltered },
        { LoginRole.Owner, "DELETE FROM audit.entries WHERE id = (SELECT id FROM audit.entries ORDER BY id LIMIT 1)", SealFault.EntriesMissing },
        { LoginRole.Owner, "DO $$ BEGIN EXECUTE 'DROP TABLE audit.entries_' || to_char((SELECT max(day) FROM audit.seals), 'YYYYMMDD'); END $$", SealFault.EntriesMissing },
        { LoginRole.Owner, "UPDATE audit.seals SET root = sha256('other') WHERE number = 1", SealFault.SealForged },
        { LoginRole.Keeper, "UPDATE audit.entries SET outcome = 1 WHERE id = (SELECT id FROM audit.entries ORDER BY id LIMIT 1)", SealFault.EntryAltered },
        { LoginRole.Keeper, "DELETE FROM audit.entries WHERE id = (SELECT id FROM audit.entries ORDER BY id LIMIT 1)", SealFault.EntriesMissing },
        { LoginRole.Keeper, "TRUNCATE audit.entries", SealFault.EntriesMissing },
        { LoginRole.Keeper, "DELETE FROM audit.seals", SealFault.TailLost },
    };

    [Theory, Trait("proves", "AUD-4"), MemberData(nameof(Tampers))]
    public async Task Who_owns_the_tables_and_takes_the_guards_away_is_told_on_by_the_seals(string role, string sql, SealFault fault)
    {
        using var folder = new TestFolder();
        await using var installation = await TestInstallation.CreateAsync(postgres);
        await Team.FoundAsync(installation, "acme");
        var (store, keys) = await SealedAsync(installation, folder.Path);
        await using (var source = NpgsqlDataSource.Create(installation.ConnectionStringOf(role)))
        {
            await using var command = source.CreateCommand($"""
                DO $$ DECLARE part regclass; BEGIN
                    FOR part IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'audit'::regnamespace AND c.relkind IN ('r', 'p') LOOP
                        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', part);
                        EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', part);
                    END LOOP;
                END $$;
                {sql}
                """);
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        var report = await new SealVerifier(store, new HoldStore(installation.Connections, installation.Signer, store)).VerifyAsync(keys.Public(), keys.Head(), cancellation: Cancellation);

        report.Findings.ShouldContain(finding => finding.Fault == fault, string.Join('\n', report.Findings));
    }

    private static IEnumerable<string> Changes(TableFact table)
    {
        var name = table.Full;
        var columns = string.Join(", ", table.Columns.Select(column => column.Name));
        var first = table.Columns[0].Name;
        var (id, key) = table.HasColumn("number") ? ("number", "number") : ("id", "org_id, occurred_at, id");
        foreach (var column in table.Columns)
        {
            yield return $"UPDATE {name} SET {column.Name} = {column.Name}";
        }
        yield return $"UPDATE {name} SET {first} = {first} WHERE true RETURNING 1";
        yield return $"UPDATE {name} t SET {first} = t.{first} FROM {name} s WHERE s.{first} = t.{first}";
        yield return $"DELETE FROM {name}";
        yield return $"DELETE FROM {name} t USING {name} s WHERE s.{first} = t.{first}";
        yield return $"MERGE INTO {name} t USING {name} s ON t.{id} = s.{id} WHEN MATCHED THEN DELETE";
        yield return $"MERGE INTO {name} t USING (SELECT 1) s ON true WHEN MATCHED THEN UPDATE SET {first} = t.{first}";
        yield return $"INSERT INTO {name} ({columns}) SELECT {columns} FROM {name} ON CONFLICT ({key}) DO UPDATE SET {first} = excluded.{first}";
        yield return $"TRUNCATE {name}";
        yield return $"TRUNCATE {name} CASCADE";
        yield return $"COPY {name} FROM PROGRAM 'true'";
        yield return $"COPY {name} ({columns}) FROM STDIN";
    }

    private static IEnumerable<string> Definitions(TableFact table)
    {
        var name = table.Full;
        yield return $"ALTER TABLE {name} DISABLE TRIGGER ALL";
        yield return $"ALTER TABLE {name} DISABLE TRIGGER USER";
        foreach (var trigger in table.Full == Leaves ? [] : new[] { "no_truncate", "append_only" })
        {
            yield return $"DROP TRIGGER {trigger} ON {name}";
            yield return $"ALTER TABLE {name} DISABLE TRIGGER {trigger}";
        }
        yield return $"CREATE TRIGGER spy BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()";
        yield return $"CREATE RULE spy AS ON INSERT TO {name} DO INSTEAD NOTHING";
        yield return $"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY";
        yield return $"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY";
        yield return $"CREATE POLICY spy ON {name} FOR UPDATE USING (true)";
        yield return $"ALTER TABLE {name} DROP COLUMN {table.Columns[^1].Name}";
        yield return $"ALTER TABLE {name} OWNER TO CURRENT_USER";
        yield return $"ALTER TABLE {name} RENAME TO gone";
        yield return $"DROP TABLE {name}";
        yield return $"DROP TABLE {name} CASCADE";
        yield return $"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE";
        yield return "SET LOCAL session_replication_role = replica";
        yield return "CREATE OR REPLACE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'";
        yield return "DROP FUNCTION audit.refuse_change() CASCADE";
        yield return "DROP SCHEMA audit CASCADE";
    }

    // Null: the database said no, or nothing was there for this role to change.
    private async Task<string?> FaultAsync(NpgsqlConnection connection, string role, string sql)
    {
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using var batch = new NpgsqlBatch(connection, transaction);
        var context = tenants.Installation.Signer.Sign(role, new TenantContext(tenants.Attacker.OrgId, tenants.Attacker.Owner.PersonId));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('app.context', $1, true)") { Parameters = { new NpgsqlParameter<string> { TypedValue = context } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        try
        {
            if (sql.EndsWith("FROM STDIN", StringComparison.Ordinal))
            {
                await using var copy = await connection.BeginTextImportAsync(sql, Cancellation);
                return "ran";
            }
            await batch.ExecuteNonQueryAsync(Cancellation);
            var changed = batch.BatchCommands[1].RecordsAffected;
            return changed > 0 || batch.BatchCommands[1].StatementType is StatementType.Other or StatementType.Unknown ? $"ran, {changed} rows" : null;
        }
        catch (PostgresException refusal)
        {
            // Into a table with row security nobody copies, its owner not either.
            return refusal.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.FeatureNotSupported ? null : $"did not run as meant: {refusal.SqlState} {refusal.MessageText}";
        }
    }

    // Roles without a login or a password here take their place under the administrator's: the rights are the same.
    private async Task<NpgsqlConnection> OpenAsync(RoleFact role)
    {
        var login = role.MayLogin && role.Name != LoginRole.Backup;
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(login ? tenants.Installation.ConnectionStringOf(role.Name) : tenants.Installation.AdminConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancellation);
        if (!login)
        {
            await using var become = new NpgsqlCommand($"SET ROLE {role.Name}", connection);
            await become.ExecuteNonQueryAsync(Cancellation);
        }
        return connection;
    }

    private async Task<string> DigestAsync(IEnumerable<TableFact> tables)
    {
        List<string?> parts = [];
        foreach (var table in tables)
        {
            parts.Add(await tenants.Installation.ScalarAsAdminAsync<string>(string.Format(System.Globalization.CultureInfo.InvariantCulture, Everything, table.Full)));
        }
        return string.Join('\n', parts);
    }

    private static async Task<(SealStore Store, SealKeys Keys)> SealedAsync(TestInstallation installation, string folder)
    {
        var store = new SealStore(installation.Connections, installation.Signer);
        var keys = new SealKeys(Options.Create(new KeyOptions { Folder = folder, CreateMissing = true }));
        var since = System.Diagnostics.Stopwatch.StartNew();
        while (await installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM audit.entries WHERE tx >= (SELECT coalesce(max(tx_to), 0) FROM audit.seals)") > 0)
        {
            // A transaction of another test's database holds the horizon back for a moment.
            if (await store.SealAsync(keys.Sign, Cancellation) is { Count: > 0 } made)
            {
                keys.Remember(made[^1]);
            }
            since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
        }
        return (store, keys);
    }
}
