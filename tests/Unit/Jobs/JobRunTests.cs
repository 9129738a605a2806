using Castellan.Data.Jobs;

namespace Castellan.Tests.Unit.Jobs;

public sealed class JobRunTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_finished_run_tells_what_it_did()
    {
        var run = JobRun.Start("outbox", "node", Now);

        run.Finish("Outbox_sent", 3, ["3"], Now.AddSeconds(1)).Succeeded.ShouldBeTrue();

        run.Outcome.ShouldBe(JobOutcome.Done);
        run.Items.ShouldBe(3);
        run.Arguments.ShouldBe("""["3"]""");
        run.EndedAt.ShouldBe(Now.AddSeconds(1));
    }

    [Fact]
    public void An_ended_run_ends_no_second_time()
    {
        var run = JobRun.Start("outbox", "node", Now);
        run.Abandon(Now);

        run.Finish("Outbox_sent", 3, [], Now).Refusal.ShouldBeOfType<JobRunEnded>();
        run.Fail("TimeoutException", Now).Refusal.ShouldBeOfType<JobRunEnded>();
        run.Abandon(Now).Refusal.ShouldBeOfType<JobRunEnded>();
        run.Outcome.ShouldBe(JobOutcome.Abandoned);
    }
}
