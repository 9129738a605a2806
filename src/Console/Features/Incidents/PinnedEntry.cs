using System.Globalization;
using Castellan.Data.Audit;
using Castellan.Platform.Trail;

namespace Castellan.Features.Incidents;

/// <summary>What a line of the timeline keeps of the entry it points to: where it stands and what was done.</summary>
public sealed record PinnedEntry(TrailCursor Place, AuditAction Action)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Place} {(short)Action}");

    /// <summary>Null for what this version did not write.</summary>
    public static PinnedEntry? Read(string detail) =>
        detail.Split(' ') is [var place, var action] && TrailCursor.Parse(place) is { } cursor && short.TryParse(action, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new PinnedEntry(cursor, (AuditAction)number)
            : null;
}
