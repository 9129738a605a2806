using Castellan.Platform.Database;

namespace Castellan.Tests.Unit.Platform.Database;

public sealed class DatabaseClockTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly StandingClock _machine = new();
    private readonly DatabaseClock _clock;

    public DatabaseClockTests() => _clock = new DatabaseClock(_machine);

    [Fact]
    public void Until_the_database_was_asked_it_is_the_machines_time() => _clock.GetUtcNow().ShouldBe(Now);

    [Theory, Trait("proves", "F15")]
    [InlineData(90)]
    [InlineData(-90)]
    [InlineData(-259_200)]
    [Trait("asvs", "6.5.8")]
    public async Task Then_it_is_the_databases_and_goes_on_with_what_passes_here(int ahead)
    {
        await HearAsync(Now.AddSeconds(ahead));
        _clock.GetUtcNow().ShouldBe(Now.AddSeconds(ahead));

        _machine.Advance(TimeSpan.FromSeconds(7));

        _clock.GetUtcNow().ShouldBe(Now.AddSeconds(ahead + 7));
    }

    [Fact]
    public async Task A_difference_that_the_way_explains_is_none()
    {
        await _clock.CompareAsync(_ => Task.FromResult(Now.AddMilliseconds(200)), CancellationToken.None);

        _clock.GetUtcNow().ShouldBe(Now);
    }

    [Fact]
    public async Task A_slow_answer_changes_nothing_and_of_a_quicker_one_half_the_way_is_added()
    {
        await _clock.CompareAsync(_ => SlowlyAsync(TimeSpan.FromSeconds(3), Now.AddSeconds(50)), CancellationToken.None);
        _clock.GetUtcNow().ShouldBe(Now.AddSeconds(3));

        await _clock.CompareAsync(_ => SlowlyAsync(TimeSpan.FromSeconds(1), Now.AddSeconds(50)), CancellationToken.None);

        _clock.GetUtcNow().ShouldBe(Now.AddSeconds(50.5));
    }

    [Fact]
    public async Task When_the_machine_is_set_right_the_next_question_finds_out()
    {
        await HearAsync(Now.AddSeconds(90));
        _machine.Advance(TimeSpan.FromSeconds(10));

        await HearAsync(Now.AddSeconds(10));

        _clock.GetUtcNow().ShouldBe(Now.AddSeconds(10));
    }

    private Task HearAsync(DateTimeOffset theirs) => _clock.CompareAsync(_ => Task.FromResult(theirs), CancellationToken.None);

    private Task<DateTimeOffset> SlowlyAsync(TimeSpan way, DateTimeOffset theirs)
    {
        _machine.Advance(way);
        return Task.FromResult(theirs);
    }

    private sealed class StandingClock : TimeProvider
    {
        private TimeSpan _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => _passed += time;

        public override DateTimeOffset GetUtcNow() => Now + _passed;

        public override long GetTimestamp() => _passed.Ticks;
    }
}
