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
    }

    public ValueTask DisposeAsync() => Installation.DisposeAsync();
}
