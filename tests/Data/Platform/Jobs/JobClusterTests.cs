using Castellan.Data.Jobs;
using Castellan.Platform.Jobs;
using Castellan.Tests.Data.Faults;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Isolation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Castellan.Tests.Data.Platform.Jobs;

public sealed class JobClusterTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TestInstallation _installation = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _installation = await TestInstallation.CreateAsync(postgres);

    public ValueTask DisposeAsync() => _installation.DisposeAsync();

    [Fact, Trait("proves", "F17")]
    public async Task Two_nodes_run_a_sweeper_once_a_tick()
    {
        using var first = JobNode.Create(_installation.Access, TimeSpan.FromMilliseconds(100));
        using var second = JobNode.Create(_installation.Access, TimeSpan.FromMilliseconds(100));
        await Task.WhenAll(first.StartAsync(Cancellation), second.StartAsync(Cancellation));

        var ticks = await TicksAsync(done => done.Count >= 8);
        await Task.WhenAll(first.StopAsync(Cancellation), second.StopAsync(Cancellation));

        foreach (var (earlier, later) in ticks.Zip(ticks.Skip(1)))
        {
            later.StartedAt.ShouldBeGreaterThanOrEqualTo(earlier.EndedAt!.Value);
        }
        var spanned = ticks[^1].StartedAt - ticks[0].StartedAt;
        ticks.Count.ShouldBeLessThanOrEqualTo((int)Math.Ceiling(spanned / TickSweeper.Interval) + 1);
        ticks.ShouldAllBe(run => run.Outcome == JobOutcome.Done);
    }

    [Fact, Trait("proves", "F03")]
    public async Task A_node_killed_in_the_middle_of_a_run_is_taken_over_and_its_run_is_told_as_cut_short()
    {
        using var doomed = await NodeProcess.StartAsync(_installation.Access, Timeout.InfiniteTimeSpan, Cancellation);
        var endless = (await TicksAsync(runs => runs.Any(run => run.Outcome == JobOutcome.Running)))[0];
        using var heir = JobNode.Create(_installation.Access, TimeSpan.FromMilliseconds(50));
        await heir.StartAsync(Cancellation);
        await doomed.KillAsync(Cancellation);

        var runs = await TicksAsync(all => all.Count(run => run.Outcome == JobOutcome.Done) >= 4);
        var stuck = await StuckTriggersAsync();
        await heir.StopAsync(Cancellation);

        runs.Single(run => run.Id == endless.Id).Outcome.ShouldBe(JobOutcome.Abandoned);
        runs.Where(run => run.Outcome == JobOutcome.Done).ShouldAllBe(run => run.Node != endless.Node);
        stuck.ShouldBe(0);
        (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM quartz.qrtz_triggers")).ShouldBe(3);
        (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM quartz.qrtz_fired_triggers")).ShouldBe(0);
    }

    [Fact, Trait("proves", "F03"), Trait("proves", "N3")]
    public async Task However_often_nodes_are_killed_the_scheduler_loses_no_sweeper()
    {
        var luck = new Luck(3);
        var kills = 0;
        for (var times = 0; times < (Tally.IsFull ? 20 : 3); times++)
        {
            using var doomed = await NodeProcess.StartAsync(_installation.Access, TimeSpan.FromMilliseconds(luck.Below(300)), Cancellation);
            // Its start, its first ticks, and the moments between taking a trigger and being done with it.
            await Task.Delay(luck.Between(300, 3_000), Cancellation);
            kills += doomed.HasEnded ? 0 : 1;
            await doomed.KillAsync(Cancellation);
        }
        var since = TimeProvider.System.GetUtcNow();

        using var heir = JobNode.Create(_installation.Access, TimeSpan.FromMilliseconds(50));
        await heir.StartAsync(Cancellation);
        await TicksAsync(all => all.Count(run => run.Outcome == JobOutcome.Done && run.StartedAt > since) >= 3);
        var stuck = await StuckTriggersAsync();
        await heir.StopAsync(Cancellation);

        kills.ShouldBeGreaterThan(1);
        stuck.ShouldBe(0);
        (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM quartz.qrtz_triggers")).ShouldBe(3);
        (await _installation.ScalarAsAdminAsync<long>("SELECT count(*) FROM quartz.qrtz_fired_triggers")).ShouldBe(0);
    }

    [Fact]
    public async Task A_restarted_node_leaves_stored_schedules_alone()
    {
        using (var first = JobNode.Create(_installation.Access, TimeSpan.Zero))
        {
            await first.StartAsync(Cancellation);
            await TicksAsync(runs => runs.Any(run => run.Outcome == JobOutcome.Done));
            await first.StopAsync(Cancellation);
        }
        const string Started = "SELECT string_agg(trigger_name || start_time, ',' ORDER BY trigger_name) FROM quartz.qrtz_triggers";
        var before = await _installation.ScalarAsAdminAsync<string>(Started);

        using var second = JobNode.Create(_installation.Access, TimeSpan.Zero);
        await second.StartAsync(Cancellation);
        await second.StopAsync(Cancellation);

        (await _installation.ScalarAsAdminAsync<string>(Started)).ShouldBe(before);
    }

    [Fact, Trait("proves", "F05")]
    public async Task Slots_missed_while_every_node_was_down_collapse_into_one_run()
    {
        using (var node = JobNode.Create(_installation.Access, TimeSpan.Zero))
        {
            await node.StartAsync(Cancellation);
            await TicksAsync(runs => runs.Any(run => run.Outcome == JobOutcome.Done));
            await node.StopAsync(Cancellation);
        }
        // Quartz keeps times as .NET ticks.
        var fourDays = TimeSpan.FromDays(4).Ticks;
        (await _installation.ExecuteAsAdminAsync($"""
            UPDATE quartz.qrtz_triggers SET next_fire_time = next_fire_time - {fourDays}, start_time = start_time - {fourDays}
            WHERE trigger_name = 'tick'
            """)).ShouldBe(1);
        await _installation.ExecuteAsAdminAsync("DELETE FROM jobs.runs");

        using var again = JobNode.Create(_installation.Access, TimeSpan.Zero);
        await again.StartAsync(Cancellation);
        var ticks = await TicksAsync(runs => runs.Count >= 3);
        await again.StopAsync(Cancellation);

        var spanned = ticks[^1].StartedAt - ticks[0].StartedAt;
        ticks.Count.ShouldBeLessThanOrEqualTo((int)Math.Ceiling(spanned / TickSweeper.Interval) + 2);
    }

    private Task<long> StuckTriggersAsync() =>
        _installation.ScalarAsAdminAsync<long>("""
            SELECT count(*) FROM quartz.qrtz_triggers
            WHERE trigger_state = 'ERROR' OR (trigger_state IN ('BLOCKED', 'ACQUIRED', 'PAUSED_BLOCKED') AND trigger_name <> 'tick')
               OR to_timestamp(next_fire_time / 10000000 - 62135596800) < now() - interval '10 seconds'
            """);

    private async Task<List<JobRun>> TicksAsync(Func<List<JobRun>, bool> enough)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        while (true)
        {
            var runs = await _installation.Operators.ReadAsync(null, (db, ct) =>
                db.JobRuns.Where(run => run.Job == TickSweeper.Name).OrderBy(run => run.StartedAt).ToListAsync(ct), patience.Token);
            var settled = runs.Where(run => run.EndedAt is not null).ToList();
            if (enough(runs))
            {
                return settled.Count > 0 ? settled : runs;
            }
            await Task.Delay(200, patience.Token);
        }
    }
}
