using System.Globalization;

namespace Castellan.Platform.Trail;

/// <summary>Every instant twice: by the organisation's clock and in UTC.</summary>
public static class TrailClock
{
    /// <summary>The organisation's time zone; UTC where this machine does not know it.</summary>
    public static TimeZoneInfo ZoneOf(string timeZone) => TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    public static string Local(DateTimeOffset instant, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(instant, zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>With its date where the organisation's clock shows another one.</summary>
    public static string Utc(DateTimeOffset instant, TimeZoneInfo zone) => instant.ToUniversalTime().ToString(
        TimeZoneInfo.ConvertTime(instant, zone).Date == instant.UtcDateTime.Date ? "HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Machine(DateTimeOffset instant) => instant.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
}
