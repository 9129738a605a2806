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
    [Trait("asvs", "8.4.1")]
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
        await using var copy = await CopiedDatabase.CreateAsync(tenants, fault?.Sql);
        await using var attacker = new Attacker(copy.ConnectionStringOf(LoginRole.App), LoginRole.App);
        var matrix = AttackMatrix.Of(tenants);
        var attacks = tenants.Catalogue.TenantParents.Where(table => fault is null || fault.Sql.Contains(table.Full, StringComparison.Ordinal))
            .SelectMany(table => matrix.Reads(table).Take(12).Concat(matrix.Writes(table, LoginRole.App).Take(6)));
        return [.. (await attacker.RunAsync(attacks, WrongContext.All(tenants, LoginRole.App), Cancellation)).Where(attempt => attempt.Leak is not null)];
    }
}
