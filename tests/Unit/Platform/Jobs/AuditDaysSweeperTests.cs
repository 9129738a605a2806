using Castellan.Platform.Jobs;

namespace Castellan.Tests.Unit.Platform.Jobs;

public sealed class AuditDaysSweeperTests
{
    private static readonly DateOnly Today = new(2026, 3, 15);

    [Theory, Trait("proves", "AUD-2")]
    [InlineData(31, true)]
    [InlineData(30, false)]
    [InlineData(0, false)]
    [InlineData(-7, false)]
    public void A_day_goes_when_its_last_moment_is_older_than_the_retention(int daysAgo, bool past)
    {
        AuditDaysSweeper.IsPast(Today.AddDays(-daysAgo), Today, 30).ShouldBe(past);
    }
}
