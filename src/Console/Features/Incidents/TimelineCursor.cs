using System.Globalization;

namespace Castellan.Features.Incidents;

/// <summary>The place of a line in the timeline, as an address carries it.</summary>
public sealed record TimelineCursor(DateTimeOffset At, Guid Id)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}-{Id:N}");

    /// <summary>Null for anything that is no cursor: the page then begins at the top.</summary>
    public static TimelineCursor? Read(string? text)
    {
        var parts = text?.Split('-', 2);
        return parts is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && at <= DateTime.MaxValue.Ticks && Guid.TryParseExact(id, "N", out var line)
            ? new TimelineCursor(new DateTimeOffset(at, TimeSpan.Zero), line)
            : null;
    }
}
