using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Isolation;

/// <summary>The wall around the schema: nothing in the database strays from its rules or from what is declared.</summary>
public sealed class CatalogueTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestInstallation _installation = null!;
    private Catalogue _catalogue = null!;

    public async ValueTask InitializeAsync()
    {
        _installation = await TestInstallation.CreateAsync(postgres);
        _catalogue = await CatalogueReader.ReadAsync(_installation.AdminConnectionString);
    }

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Fact, Trait("proves", "ORG-1"), Trait("proves", "ORG-3"), Trait("proves", "I01"), Trait("proves", "I02"), Trait("proves", "I03"), Trait("proves", "I04"), Trait("proves", "I05"), Trait("proves", "I07"), Trait("proves", "I08"), Trait("proves", "I10"), Trait("proves", "I11"), Trait("proves", "I12"), Trait("proves", "I13")]
    public void Every_table_function_and_grant_keeps_the_rules_of_the_tenancy() => SchemaRules.Findings(_catalogue).ShouldBeEmpty();

    [Fact, Trait("proves", "I12"), Trait("proves", "ORG-3")]
    public void The_database_is_what_is_declared()
    {
        var findings = DeclaredShape.Findings(_catalogue);

        findings.ShouldBeEmpty($"a migration declares what it makes in tests/Data/Isolation/Shapes:\n{string.Join('\n', findings)}\n");
    }

    [Fact]
    public void The_rules_look_at_something()
    {
        _catalogue.TenantParents.Count().ShouldBeGreaterThan(8);
        _catalogue.Tables.ShouldContain(table => table.IsPartition);
        _catalogue.Functions.ShouldContain(function => function.IsDefiner);
        _catalogue.References.ShouldNotBeEmpty();
    }
}
