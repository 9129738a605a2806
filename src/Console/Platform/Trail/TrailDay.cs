namespace Castellan.Platform.Trail;

/// <summary>Entries of one day, by the organisation's clock.</summary>
public sealed record TrailDay(DateOnly Date, IReadOnlyList<TrailEntry> Entries)
{
    /// <summary>Neighbours of the same day together, in the order given.</summary>
    public static IReadOnlyList<TrailDay> Of(IReadOnlyList<TrailEntry> entries, TimeZoneInfo zone) =>
        [.. entries.GroupBy(entry => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(entry.OccurredAt, zone).DateTime)).Select(day => new TrailDay(day.Key, [.. day]))];
}
