using Castellan.Platform.Jobs;

namespace Castellan.Tests.Unit.Platform.Jobs;

public sealed class SweeperHealthTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly SweeperRegistration Hourly = new("hourly", SweepSchedule.Every(TimeSpan.FromHours(1)), typeof(object));
    private static readonly SweeperRegistration Quick = new("quick", SweepSchedule.Every(TimeSpan.FromSeconds(5)), typeof(object));

    [Theory, Trait("proves", "MON-1")]
    [InlineData(180, false)]
    [InlineData(181, true)]
    public void A_sweeper_is_late_after_three_intervals_without_a_success(int minutes, bool late)
    {
        var names = SweeperHealth.Late([Hourly], new Dictionary<string, DateTimeOffset> { ["hourly"] = Start }, Start.AddDays(-1), Start.AddMinutes(minutes));

        names.ShouldBe(late ? ["hourly"] : []);
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(61, true)]
    public void A_quick_sweeper_has_a_minute(int seconds, bool late)
    {
        var names = SweeperHealth.Late([Quick], new Dictionary<string, DateTimeOffset> { ["quick"] = Start }, Start, Start.AddSeconds(seconds));

        names.ShouldBe(late ? ["quick"] : []);
    }

    [Fact]
    public void A_sweeper_that_never_ran_counts_from_the_start_of_the_node()
    {
        SweeperHealth.Late([Hourly], new Dictionary<string, DateTimeOffset>(), Start, Start.AddHours(2)).ShouldBeEmpty();
        SweeperHealth.Late([Hourly], new Dictionary<string, DateTimeOffset>(), Start, Start.AddHours(4)).ShouldBe(["hourly"]);
    }
}
