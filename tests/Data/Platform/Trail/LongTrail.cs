using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Platform.Trail;

/// <summary>An organisation with 210,000 entries of 30 days, made once for a class of tests that only read.</summary>
public sealed class LongTrail(PostgresFixture postgres) : IAsyncLifetime
{
    public Guid Busy { get; } = Guid.NewGuid();

    public Guid Rare { get; } = Guid.NewGuid();

    public Guid Target { get; } = Guid.NewGuid();

    public TestInstallation Installation { get; private set; } = null!;

    public Team Team { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Installation = await TestInstallation.CreateAsync(postgres);
        Team = await Team.FoundAsync(Installation, "busy");
        await TrailHistory.FillAsync(Installation, Team.OrgId, Busy, Rare, Target);
        // An autovacuum between two executions makes the server plan anew, and the catalogue's pages would count as the query's.
        await Installation.ExecuteAsAdminAsync("""
            DO $$ DECLARE day regclass;
            BEGIN
                FOR day IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'audit.entries'::regclass LOOP
                    EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', day);
                END LOOP;
            END $$
            """);
        await Installation.ExecuteAsAdminAsync("VACUUM ANALYZE audit.entries");
    }

    public ValueTask DisposeAsync() => Installation.DisposeAsync();
}
