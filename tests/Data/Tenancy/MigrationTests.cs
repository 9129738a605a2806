using Castellan.Data.Tenancy;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Isolation;
using Npgsql;

namespace Castellan.Tests.Data.Tenancy;

/// <summary>Migrations on an empty and on a filled database, once, again, and by several nodes at a time.</summary>
public sealed class MigrationTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("asvs", "6.3.2")]
    public async Task A_new_installation_has_no_account_of_anybody()
    {
        await using var installation = await TestInstallation.CreateEmptyAsync(postgres);
        await new Migrator(installation.Connections, installation.Signer).MigrateAsync(Cancellation);

        (await installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM identity.people")).ShouldBe(0);
    }

    [Fact, Trait("proves", "ORG-1")]
    public async Task An_empty_database_gets_everything_and_a_second_time_nothing()
    {
        await using var installation = await TestInstallation.CreateEmptyAsync(postgres);
        var migrator = new Migrator(installation.Connections, installation.Signer);
        (await migrator.PendingAsync(Cancellation)).ShouldNotBeEmpty();

        await migrator.MigrateAsync(Cancellation);
        var first = await ShapeAsync(installation);
        await migrator.MigrateAsync(Cancellation);

        (await migrator.PendingAsync(Cancellation)).ShouldBeEmpty();
        (await ShapeAsync(installation)).ShouldBe(first);
        SchemaRules.Findings(await CatalogueReader.ReadAsync(installation.AdminConnectionString)).ShouldBeEmpty();
        (await Team.FoundAsync(installation, "first")).OrgId.ShouldNotBe(Guid.Empty);
    }

    [Fact]
    public async Task Several_nodes_that_start_at_once_migrate_once()
    {
        await using var installation = await TestInstallation.CreateEmptyAsync(postgres);
        var pending = await new Migrator(installation.Connections, installation.Signer).PendingAsync(Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var connections = new DoorConnections(installation.Access);
            await new Migrator(connections, installation.Signer).MigrateAsync(Cancellation);
        }));

        (await installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenancy.migrations")).ShouldBe(pending.Count);
    }

    [Fact, Trait("proves", "ORG-1"), Trait("proves", "I01")]
    public async Task A_filled_table_is_changed_under_a_signed_context_or_between_no_force_and_force()
    {
        await using var installation = await TestInstallation.CreateAsync(postgres);
        await Team.FoundAsync(installation, "one");
        await Team.FoundAsync(installation, "two");
        await using var owner = new NpgsqlConnection(installation.ConnectionStringOf(LoginRole.Owner));
        await owner.OpenAsync(Cancellation);

        // Plainly, the step fails: the owner is held by the policies too.
        (await Should.ThrowAsync<PostgresException>(() => RunAsync(owner, "UPDATE tenant.roles SET description = ''"))).MessageText.ShouldBe("no tenant context");

        // With a context that is signed for the owner, all tenants' rows.
        await RunAsync(owner, $"BEGIN; SELECT set_config('app.context', '{installation.Signer.Sign(LoginRole.Owner, new TenantContext(null, null))}', true); UPDATE tenant.roles SET description = 'signed'; COMMIT");
        (await installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM tenant.roles WHERE description <> 'signed'")).ShouldBe(0);

        // Or bracketed, which also lets a foreign key be checked against rows that are there.
        await RunAsync(owner, "BEGIN; ALTER TABLE tenant.role_changes NO FORCE ROW LEVEL SECURITY; ALTER TABLE tenant.roles NO FORCE ROW LEVEL SECURITY;"
            + "ALTER TABLE tenant.role_changes ADD CONSTRAINT later FOREIGN KEY (org_id, to_role_id) REFERENCES tenant.roles (org_id, id);"
            + "ALTER TABLE tenant.role_changes FORCE ROW LEVEL SECURITY; ALTER TABLE tenant.roles FORCE ROW LEVEL SECURITY; COMMIT");

        SchemaRules.Findings(await CatalogueReader.ReadAsync(installation.AdminConnectionString)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Migrating_a_filled_database_again_loses_nothing()
    {
        await using var installation = await TestInstallation.CreateAsync(postgres);
        var team = await Team.FoundAsync(installation, "kept");

        await new Migrator(installation.Connections, installation.Signer).MigrateAsync(Cancellation);

        (await installation.ScalarAsAdminAsync<long>($"SELECT count(*) FROM tenant.memberships WHERE org_id = '{team.OrgId}'")).ShouldBe(1);
    }

    private static async Task<IEnumerable<string>> ShapeAsync(TestInstallation installation) =>
        [.. DeclaredShape.Lines(await CatalogueReader.ReadAsync(installation.AdminConnectionString))];

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
