using Castellan.Data.Tenancy;
using Npgsql;

namespace Castellan.Tests.Data.Isolation;

/// <summary>The suite against itself: each mistake is planted, and the checkers have to say so.</summary>
public sealed class PlantedFaultTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("proves", "ORG-2"), Trait("proves", "I03"), Trait("proves", "I04")]
    public async Task Every_planted_fault_is_found_in_the_catalogue()
    {
        var report = new List<string>();
        var missed = new List<string>();
        foreach (var fault in PlantedFault.All)
        {
            // Planted and read in one transaction that ends in nothing: roles are the whole server's.
            await using var admin = new NpgsqlConnection(tenants.Installation.AdminConnectionString);
            await admin.OpenAsync(Cancellation);
            await using var transaction = await admin.BeginTransactionAsync(Cancellation);
            await using (var plant = new NpgsqlCommand(fault.Sql.Replace("{database}", admin.Database, StringComparison.Ordinal), admin, transaction))
            {
                await plant.ExecuteNonQueryAsync(Cancellation);
            }
            var catalogue = await CatalogueReader.ReadAsync(admin);
            var found = SchemaRules.Findings(catalogue);
            var strays = DeclaredShape.Findings(catalogue);
            await transaction.RollbackAsync(Cancellation);

            var caught = fault.Finding is null ? strays.FirstOrDefault() : found.FirstOrDefault(finding => finding.StartsWith(fault.Finding, StringComparison.Ordinal));
            report.Add($"{fault.Name} → {caught ?? "MISSED"}");
            if (caught is null)
            {
                missed.Add($"{fault.Name}: {string.Join("; ", found.Concat(strays))}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{PlantedFault.All.Count} planted, {PlantedFault.All.Count - missed.Count} caught\n{string.Join('\n', report)}");
        missed.ShouldBeEmpty();
        SchemaRules.Findings(await CatalogueReader.ReadAsync(tenants.Installation.AdminConnectionString)).ShouldBeEmpty();
    }

    [Fact, Trait("proves", "ORG-2")]
    public async Task Every_fault_that_opens_a_row_is_noticed_by_the_attacks()
    {
        var live = PlantedFault.All.Where(fault => fault.IsLive).ToList();
        var report = new List<string>();
        foreach (var fault in live)
        {
            var leaks = await LeaksAfterAsync(fault);
            report.Add($"{fault.Name} → {leaks.Count} leaks, first: {leaks.FirstOrDefault()}");
            leaks.ShouldNotBeEmpty(fault.Name);
        }

        live.Count.ShouldBeGreaterThanOrEqualTo(6);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', report));
    }

    [Fact]
    public async Task Without_a_planted_fault_the_same_attacks_notice_nothing() => (await LeaksAfterAsync(null)).ShouldBeEmpty();

    private async Task<IReadOnlyList<Attempt>> LeaksAfterAsync(PlantedFault? fault)
    {
        await using var copy = new CopiedDatabase(tenants);
        await copy.CreateAsync(fault?.Sql);
        await using var attacker = new Attacker(copy.ConnectionStringOf(LoginRole.App), LoginRole.App);
        var matrix = AttackMatrix.Of(tenants);
        var attacks = tenants.Catalogue.TenantParents.Where(table => fault is null || fault.Sql.Contains(table.Full, StringComparison.Ordinal))
            .SelectMany(table => matrix.Reads(table).Take(12).Concat(matrix.Writes(table, LoginRole.App).Take(6)));
        return [.. (await attacker.RunAsync(attacks, WrongContext.All(tenants, LoginRole.App), Cancellation)).Where(attempt => attempt.Leak is not null)];
    }

    /// <summary>The two tenants' database, copied so that a fault can be planted for good.</summary>
    private sealed class CopiedDatabase(TwoTenants tenants) : IAsyncDisposable
    {
        private readonly string _name = $"planted_{Guid.NewGuid():N}";

        private string Server => new NpgsqlConnectionStringBuilder(tenants.Installation.AdminConnectionString) { Database = "postgres", Pooling = false }.ConnectionString;

        public string ConnectionStringOf(string role) => new NpgsqlConnectionStringBuilder(tenants.Installation.ConnectionStringOf(role)) { Database = _name, Pooling = false }.ConnectionString;

        public async Task CreateAsync(string? plant)
        {
            var original = new NpgsqlConnectionStringBuilder(tenants.Installation.AdminConnectionString).Database;
            // A template must have no guests.
            await ExecuteAsync(Server, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{original}'");
            await ExecuteAsync(Server, $"CREATE DATABASE {_name} TEMPLATE {original} OWNER castellan_owner");
            await ExecuteAsync(Server, $"REVOKE ALL ON DATABASE {_name} FROM PUBLIC; GRANT CONNECT ON DATABASE {_name} TO castellan_app");
            if (plant is not null)
            {
                await ExecuteAsync(new NpgsqlConnectionStringBuilder(Server) { Database = _name }.ConnectionString, plant);
            }
        }

        public async ValueTask DisposeAsync() => await ExecuteAsync(Server, $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");

        private static async Task ExecuteAsync(string connectionString, string sql)
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(Cancellation);
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }
}
