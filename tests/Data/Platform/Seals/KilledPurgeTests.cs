using System.Globalization;
using Castellan.Platform.Seals;
using Castellan.Platform.Trail;
using Castellan.Tests.Data.Features.Audit.Holds;
using Castellan.Tests.Data.Fixtures;
using Npgsql;

namespace Castellan.Tests.Data.Platform.Seals;

/// <summary>The purge is killed again and again wherever it is, while somebody reads and somebody verifies.</summary>
public sealed class KilledPurgeTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Days = 14;
    private const int EntriesADay = 200;

    private static readonly Guid Ann = Guid.NewGuid();

    private HoldsHouse _house = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _house = await HoldsHouse.BuildAsync(postgres);
        // Every fourth entry is hers, on each day of two weeks that are past the short retention; and some on a day that is not.
        await _house.Installation.ExecuteAsAdminAsync(string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, actor_id, target_kind)
            SELECT '{_house.Team.OrgId}', '{HoldsHouse.LongAgo.AddDays(-6):O}'::timestamptz + day * interval '1 day' + i * interval '1 second', 400, 0, 0, CASE WHEN i % 4 = 0 THEN '{Ann}'::uuid ELSE gen_random_uuid() END, 0
            FROM generate_series(0, {Days - 1}) day, generate_series(1, {EntriesADay}) i;
            INSERT INTO audit.entries (org_id, occurred_at, action, outcome, actor_kind, actor_id, target_kind)
            SELECT '{_house.Team.OrgId}', '{HoldsHouse.LongAgo.AddDays(12):O}'::timestamptz + i * interval '1 second', 400, 0, 0, '{Ann}', 0 FROM generate_series(1, 50) i
            """));
        await _house.SealAsync();
        await _house.HoldAsync(new TrailFilter { Actor = Ann });
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact, Trait("proves", "F26"), Trait("proves", "AUD-8"), Trait("proves", "AUD-2")]
    public async Task However_often_it_is_killed_the_held_stay_the_rest_goes_and_nobody_is_told_of_a_tampering()
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var reading = ReadAsync(ended.Token);
        var verifying = VerifyAsync(ended.Token);
        var kills = 0;
        for (var wait = 2; wait < 400; wait = (wait * 4 / 3) + 1)
        {
            using var purge = await PurgeProcess.StartAsync(_house.Installation.Access, _house.KeyFolder, HoldsHouse.ShortDays, Cancellation);
            await Task.Delay(wait, Cancellation);
            kills += purge.HasEnded ? 0 : 1;
            await purge.KillAsync(Cancellation);
        }

        await _house.PurgeAsync();
        await ended.CancelAsync();

        kills.ShouldBeGreaterThan(3);
        (await reading).ShouldBeEmpty();
        (await verifying).ShouldBeEmpty();
        (await _house.HeldAsync()).ShouldBe(Days * EntriesADay / 4);
        (await _house.VerifyAsync()).Findings.ShouldBeEmpty();
        (await _house.Installation.Keeper.DaysAsync(Cancellation)).ShouldAllBe(day => day >= DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-HoldsHouse.ShortDays - 1));
        var purges = (await _house.Kept.ViewAsync(_house.Team.Owner, Cancellation)).Purges;
        purges.ShouldAllBe(purge => purge.Purged == EntriesADay * 3 / 4 && purge.Kept == EntriesADay / 4);
        purges.Count.ShouldBe(Days);
    }

    // What is younger than the retention is always there, in whole.
    private async Task<IReadOnlyList<string>> ReadAsync(CancellationToken until)
    {
        List<string> wrong = [];
        const int Expected = 50;
        while (!until.IsCancellationRequested)
        {
            var page = await _house.ShortTrail.PageAsync(_house.Team.Owner, new TrailFilter { Actor = Ann, From = TimeProvider.System.GetUtcNow().AddDays(-9) }, size: 1000, cancellation: Cancellation);
            if (page.Entries.Count != Expected)
            {
                wrong.Add($"{page.Entries.Count} entries, not {Expected}");
            }
        }
        return wrong;
    }

    private async Task<IReadOnlyList<string>> VerifyAsync(CancellationToken until)
    {
        List<string> wrong = [];
        while (!until.IsCancellationRequested)
        {
            try
            {
                wrong.AddRange((await _house.VerifyAsync()).Findings.Select(SealCommandLine.Line));
            }
            catch (PostgresException)
            {
                // A day that goes at the moment of planning refuses the statement; the next run does not meet it.
            }
        }
        return wrong;
    }
}
