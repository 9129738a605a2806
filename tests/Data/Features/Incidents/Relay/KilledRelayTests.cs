using Castellan.Data.Audit;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Isolation;

namespace Castellan.Tests.Data.Features.Incidents.Relay;

/// <summary>Two nodes tell many organisations and are killed wherever they are, again and again.</summary>
public sealed class KilledRelayTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly int Organisations = Tally.IsFull ? 60 : 25;

    private RelayHouse _house = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _house = await RelayHouse.OpenAsync(postgres);

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact, Trait("proves", "INC-8"), Trait("proves", "F03"), Trait("proves", "N2"), Trait("proves", "N3")]
    public async Task However_often_it_is_killed_every_organisation_is_told_once_and_none_is_missed()
    {
        List<Team> teams = [];
        for (var place = 0; place < Organisations; place++)
        {
            teams.Add(await Team.FoundAsync(_house.Installation, $"many-{place}"));
        }
        await _house.ReleasedAsync(teams);
        var kills = 0;
        for (var wait = 40; await ToldAsync() < Organisations && kills < 40; wait += 15)
        {
            using var first = await RelayProcess.StartAsync(_house.Installation.Access, Cancellation);
            using var second = await RelayProcess.StartAsync(_house.Installation.Access, Cancellation);
            await Task.Delay(wait, Cancellation);
            kills += (first.HasEnded ? 0 : 1) + (second.HasEnded ? 0 : 1);
            await first.KillAsync(Cancellation);
            await second.KillAsync(Cancellation);
        }

        await _house.SweepAsync();

        kills.ShouldBeGreaterThan(2);
        (await ToldAsync()).ShouldBe(Organisations);
        (await _house.CountAsync("tenant.incidents")).ShouldBe(Organisations);
        (await _house.CountAsync("(SELECT org_id FROM tenant.incidents GROUP BY org_id HAVING count(*) > 1 OR max(number) > 1) twice")).ShouldBe(0);
        // What is told, its mail, its bell and its entry stand or fall together.
        (await _house.CountAsync("tenant.outbox_messages WHERE kind = 'IncidentRelayed'")).ShouldBe(Organisations);
        (await _house.CountAsync("tenant.notifications WHERE kind = 40")).ShouldBe(Organisations);
        (await _house.CountAsync($"audit.entries WHERE action = {(short)AuditAction.IncidentRelayed}")).ShouldBe(Organisations);
        (await _house.CountAsync("tenant.incident_anchors")).ShouldBe(4 * Organisations);
    }

    private Task<long> ToldAsync() => _house.CountAsync("tenant.relayed_incidents WHERE told_at IS NOT NULL");
}
