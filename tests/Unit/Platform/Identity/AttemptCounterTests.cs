using Castellan.Platform.Identity;

namespace Castellan.Tests.Unit.Platform.Identity;

[Trait("proves", "LIM-1")]
public sealed class AttemptCounterTests
{
    private readonly SteppedClock clock = new();
    private readonly AttemptCounter counter;

    public AttemptCounterTests() => counter = new AttemptCounter(clock);

    [Fact]
    public void Attempts_end_at_the_limit_and_come_back_after_an_hour()
    {
        Spend(10).ShouldBe(10);
        counter.Spend("ada", 10).Refusal.ShouldBeOfType<TooManyAttempts>().RetryAfter.ShouldBe(TimeSpan.FromHours(1));

        clock.Now += TimeSpan.FromMinutes(59);
        counter.Spend("ada", 10).Refusal.ShouldBeOfType<TooManyAttempts>().RetryAfter.ShouldBe(TimeSpan.FromMinutes(1));

        clock.Now += TimeSpan.FromMinutes(1);
        Spend(12).ShouldBe(10);
    }

    [Fact]
    public void An_attempt_given_back_does_not_count()
    {
        for (var n = 0; n < 50; n++)
        {
            counter.Spend("ada", 10).Succeeded.ShouldBeTrue();
            counter.GiveBack("ada");
        }

        Spend(10).ShouldBe(10);
    }

    [Fact]
    public void Refused_attempts_do_not_lengthen_the_wait()
    {
        Spend(100).ShouldBe(10);
        counter.GiveBack("ada");

        counter.Spend("ada", 10).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Keys_count_apart_and_can_be_forgotten()
    {
        Spend(10);

        counter.Spend("grace", 10).Succeeded.ShouldBeTrue();
        counter.Forget("ada");
        counter.Spend("ada", 10).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void A_thousand_attempts_at_once_pass_no_more_than_the_limit()
    {
        var passed = 0;

        Parallel.For(0, 1000, _ =>
        {
            if (counter.Spend("ada", 10).Succeeded)
            {
                Interlocked.Increment(ref passed);
            }
        });

        passed.ShouldBe(10);
    }

    private int Spend(int times) => Enumerable.Range(0, times).Count(_ => counter.Spend("ada", 10).Succeeded);

    private sealed class SteppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
