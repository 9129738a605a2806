namespace Castellan.Features.Demo;

/// <summary>Working days and hours where an organisation lives.</summary>
internal sealed class DemoCalendar(string timeZone)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);

    public static bool IsWorkday(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, _zone).DateTime);

    /// <summary>The instant of a local time; one that the clocks skip is read an hour later.</summary>
    public DateTimeOffset At(DateOnly day, TimeSpan timeOfDay)
    {
        var local = day.ToDateTime(TimeOnly.MinValue) + timeOfDay;
        if (_zone.IsInvalidTime(local))
        {
            local = local.AddHours(1);
        }
        return new DateTimeOffset(local, _zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>Somebody at a desk: the same day's office hours, or those of the Friday before a weekend.</summary>
    public DateTimeOffset AtWork(DateTimeOffset around, Chance chance)
    {
        var day = DayOf(around);
        while (!IsWorkday(day))
        {
            day = day.AddDays(-1);
        }
        return At(day, TimeSpan.FromHours(9.2 + (8 * chance.Share())));
    }
}
