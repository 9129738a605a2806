using System.Globalization;

namespace Castellan.Features.Operator;

/// <summary>The place between two rows of a list that is newest first.</summary>
public sealed record PageCursor(DateTimeOffset At, Guid Id)
{
    // What the framework's calendar and PostgreSQL's timestamps both hold.
    private static readonly long Latest = new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}-{Id:N}");

    /// <summary>Reads what <see cref="ToString"/> wrote into an address; null for anything else.</summary>
    public static PageCursor? Parse(string? text) =>
        text?.Split('-') is [var ticks, var id]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= Latest
        && Guid.TryParseExact(id, "N", out var guid)
            ? new PageCursor(new DateTimeOffset(at, TimeSpan.Zero), guid)
            : null;

    /// <summary>Cuts what was found to a page and names the cursors of its neighbours.</summary>
    /// <param name="found">At most one row more than fits, in the order it was read.</param>
    internal static (IReadOnlyList<T> Lines, string? Before, string? After) Edges<T>(List<T> found, int size, bool backwards, bool continued, Func<T, PageCursor> cursor)
    {
        var further = found.Count > size;
        var lines = found.Take(size).ToList();
        if (backwards)
        {
            lines.Reverse();
        }
        return lines.Count == 0
            ? (lines, null, null)
            : (lines, (backwards ? further : continued) ? cursor(lines[0]).ToString() : null, backwards || further ? cursor(lines[^1]).ToString() : null);
    }
}
