using System.Globalization;

namespace Castellan.Features.Members;

/// <summary>
/// Where a page of a list ends: the row's id and, where the list is ordered by an instant, that instant. No name stands in it,
/// because an address of a page travels into histories and logs.
/// </summary>
public sealed record MemberCursor(Guid Id, DateTimeOffset? At = null)
{
    public override string ToString() => At is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"{Id:N}-{at.UtcTicks}")
        : Id.ToString("N");

    /// <summary>Null for anything that is not a cursor; whose row it names is the query's question.</summary>
    public static MemberCursor? Parse(string? text)
    {
        var parts = text?.Split('-') ?? [];
        return parts switch
        {
            [var id] when Guid.TryParseExact(id, "N", out var plain) => new MemberCursor(plain),
            [var id, var ticks] when Guid.TryParseExact(id, "N", out var timed)
                && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                && at <= DateTime.MaxValue.Ticks => new MemberCursor(timed, new DateTimeOffset(at, TimeSpan.Zero)),
            _ => null,
        };
    }
}
