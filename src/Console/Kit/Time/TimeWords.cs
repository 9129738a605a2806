using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Castellan.Kit.Time;

/// <summary>Instants and durations in the words of the current culture.</summary>
public static class TimeWords
{
    /// <summary>The two largest units that are not zero: "3 d 4 h", "5 h 12 min", "45 s". Always positive.</summary>
    public static string Duration(IStringLocalizer<KitTexts> texts, TimeSpan span)
    {
        span = span.Duration();
        var (large, small) = span switch
        {
            { TotalDays: >= 1 } => (texts["Days", span.Days], span.Hours > 0 ? texts["Hours", span.Hours] : null),
            { TotalHours: >= 1 } => (texts["Hours", span.Hours], span.Minutes > 0 ? texts["Minutes", span.Minutes] : null),
            { TotalMinutes: >= 1 } => (texts["Minutes", span.Minutes], (LocalizedString?)null),
            _ => (texts["Seconds", span.Seconds], null),
        };
        return small is null ? large.Value : string.Concat(large.Value, "\u00a0", small.Value);
    }

    /// <summary>"in 5 h 12 min", "3 d ago", or "just now" within a minute of now.</summary>
    public static string Relative(IStringLocalizer<KitTexts> texts, DateTimeOffset instant, DateTimeOffset now)
    {
        var span = instant - now;
        if (span.Duration() < TimeSpan.FromMinutes(1))
        {
            return texts["JustNow"];
        }

        return span > TimeSpan.Zero ? texts["In", Duration(texts, span)] : texts["Ago", Duration(texts, span)];
    }

    /// <summary>Date and time of day in the zone, to the minute: "22 Nov 2026, 14:05".</summary>
    public static string Local(IStringLocalizer<KitTexts> texts, DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString(texts["DateAndTimePattern"], CultureInfo.CurrentCulture);

    /// <summary>The date alone in the zone: "22 Nov 2026".</summary>
    public static string Date(IStringLocalizer<KitTexts> texts, DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString(texts["DatePattern"], CultureInfo.CurrentCulture);

    /// <summary>A day: "22 Nov 2026".</summary>
    public static string Date(IStringLocalizer<KitTexts> texts, DateOnly day) => day.ToString(texts["DatePattern"], CultureInfo.CurrentCulture);

    /// <summary>A day of which the year is clear: "22 Nov".</summary>
    public static string Day(IStringLocalizer<KitTexts> texts, DateOnly day) => day.ToString(texts["DayPattern"], CultureInfo.CurrentCulture);

    /// <summary>The instant as it stands in logs and exports, the same in every culture: "2026-11-22 14:05:09 UTC".</summary>
    public static string Utc(DateTimeOffset instant) =>
        instant.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Day and time with the place whose clock is meant: "Mon 09:00 Paris"; with the date when it is a week or more away.</summary>
    public static string Appointment(IStringLocalizer<KitTexts> texts, DateTimeOffset instant, DateTimeOffset now, TimeZoneInfo zone)
    {
        var pattern = (instant - now).Duration() < TimeSpan.FromDays(6) ? "WeekdayPattern" : "DateAndTimePattern";
        var local = TimeZoneInfo.ConvertTime(instant, zone).ToString(texts[pattern], CultureInfo.CurrentCulture);
        return string.Concat(local, "\u00a0", Place(zone));
    }

    /// <summary>The city of the time zone with this name.</summary>
    public static string Place(string zone) => Place(TimeZoneInfo.FindSystemTimeZoneById(zone));

    /// <summary>The city of a time zone: "Paris" for Europe/Paris, "UTC" for UTC.</summary>
    public static string Place(TimeZoneInfo zone)
    {
        var id = zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var iana) ? iana : zone.Id;
        return id is "Etc/UTC" or "UTC" ? "UTC" : id[(id.LastIndexOf('/') + 1)..].Replace('_', ' ');
    }
}
