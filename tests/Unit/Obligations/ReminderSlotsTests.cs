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

    [Theory, Trait("proves", "INC-5")]
    [InlineData(ReminderSlots.Half, ReminderReach.Lead)]
    [InlineData(ReminderSlots.ThreeQuarters, ReminderReach.Lead)]
    [InlineData(ReminderSlots.NineTenths, ReminderReach.Officers)]
    [InlineData(ReminderSlots.HourBefore, ReminderReach.Officers)]
    [InlineData(ReminderSlots.AtDue, ReminderReach.Everybody)]
    [InlineData(ReminderSlots.AtDue + 7, ReminderReach.Everybody)]
    public void It_reaches_more_people_the_later_it_is(int slot, ReminderReach reach) => ReminderSlots.ReachOf(slot).ShouldBe(reach);
}
