using Castellan.Data.Obligations;

namespace Castellan.Tests.Unit.Obligations;

public sealed class ReminderSlotsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 27, 21, 10, 0, TimeSpan.Zero);

    [Theory, Trait("proves", "INC-5")]
    [InlineData(72, 35.99, "")]
    [InlineData(72, 36, "50")]
    [InlineData(72, 54, "50 75")]
    [InlineData(72, 65, "50 75 90")]
    [InlineData(72, 71, "50 75 90 95")]
    [InlineData(72, 72, "50 75 90 95 100")]
    [InlineData(72, 72.99, "50 75 90 95 100")]
    [InlineData(72, 73, "50 75 90 95 100 101")]
    [InlineData(72, 75.5, "50 75 90 95 100 101 102 103")]
    [InlineData(4, 3, "50 75 95")]
    [InlineData(4, 3.75, "50 75 95 90")]
    [InlineData(1, 0.5, "50")]
    [InlineData(1, 1, "50 75 90 100")]
    public void Slots_pass_in_the_order_of_their_instants(double period, double after, string slots) =>
        string.Join(' ', ReminderSlots.Passed(Start, Start.AddHours(period), Start.AddHours(after))).ShouldBe(slots);

    [Fact]
    public void A_year_later_two_weeks_of_hours_have_passed() =>
        ReminderSlots.Passed(Start, Start.AddHours(72), Start.AddYears(1)).Count.ShouldBe(5 + ReminderSlots.MostHours);

    [Theory]
    [InlineData(72, 0, false, 36)]
    [InlineData(72, 36, false, 54)]
    [InlineData(100, 80, false, 90)]
    [InlineData(72, 70, false, 71)]
    [InlineData(72, 71.5, false, 72)]
    [InlineData(72, 72, false, 73)]
    [InlineData(72, 74.5, false, 75)]
    [InlineData(72, 10, true, 71)]
    [InlineData(72, 71, true, 72)]
    [InlineData(1, 0, false, 0.5)]
    public void The_next_one_is_known(double period, double after, bool acknowledged, double next) =>
        ReminderSlots.Next(Start, Start.AddHours(period), Start.AddHours(after), acknowledged).ShouldBe(Start.AddHours(next));

    [Fact]
    public void After_the_last_none_follows()
    {
        ReminderSlots.Next(Start, Start.AddHours(72), Start.AddYears(1), acknowledged: false).ShouldBeNull();
        ReminderSlots.Next(Start, Start.AddHours(72), Start.AddHours(73), acknowledged: true).ShouldBeNull();
    }

    [Theory, Trait("proves", "INC-5")]
    [InlineData(ReminderSlots.Half, ReminderReach.Lead)]
    [InlineData(ReminderSlots.ThreeQuarters, ReminderReach.Lead)]
    [InlineData(ReminderSlots.NineTenths, ReminderReach.Officers)]
    [InlineData(ReminderSlots.HourBefore, ReminderReach.Officers)]
    [InlineData(ReminderSlots.AtDue, ReminderReach.Everybody)]
    [InlineData(ReminderSlots.AtDue + 7, ReminderReach.Everybody)]
    public void It_reaches_more_people_the_later_it_is(int slot, ReminderReach reach) => ReminderSlots.ReachOf(slot).ShouldBe(reach);
}
