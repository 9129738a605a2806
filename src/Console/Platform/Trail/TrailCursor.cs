using System.Globalization;

namespace Castellan.Platform.Trail;

/// <summary>A place in the trail: the entry that a page begins after. Times are exact to the microsecond, as stored.</summary>
public sealed record TrailCursor(DateTimeOffset OccurredAt, Guid Id)
{
    // What PostgreSQL's timestamps and the framework's calendar both hold.
    private static readonly long Latest = new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(OccurredAt.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond}-{Id:N}");

    /// <summary>Reads what <see cref="ToString"/> wrote into an address; null for anything else.</summary>
    public static TrailCursor? Parse(string? text)
    {
        var parts = text?.Split('-');
        return parts is [var micros, var id]
            && long.TryParse(micros, NumberStyles.None, CultureInfo.InvariantCulture, out var instant) && instant <= Latest
            && Guid.TryParseExact(id, "N", out var guid)
                ? new TrailCursor(DateTimeOffset.UnixEpoch.AddTicks(instant * TimeSpan.TicksPerMicrosecond), guid)
                : null;
    }
}

/// <summary>Where a page begins and which way it reads.</summary>
public sealed record TrailPlace(TrailCursor Cursor, bool Newer)
{
    public static TrailPlace OlderThan(TrailCursor cursor) => new(cursor, Newer: false);

    public static TrailPlace NewerThan(TrailCursor cursor) => new(cursor, Newer: true);
}
