using Castellan.Data.Organisations;
using Castellan.Data.Outcomes;

namespace Castellan.Data.Incidents;

/// <summary>An instant with the zone in which somebody told it: both are kept, the instant counts.</summary>
public sealed record LocalInstant
{
    // Clocks of two people differ; more than this is a slip of the keyboard.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private LocalInstant(DateTimeOffset at, string zone) => (At, Zone) = (at, zone);

    public DateTimeOffset At { get; }

    /// <summary>IANA name.</summary>
    public string Zone { get; }

    /// <summary>An instant of the past, not before 2000.</summary>
    public static Outcome<LocalInstant> Past(DateTimeOffset at, string? zone, DateTimeOffset now) =>
        IanaTimeZone.Check(zone).Then<LocalInstant>(known => at.UtcDateTime.Year < 2000 || at > now + Ahead
            ? new InstantImpossible()
            : new LocalInstant(at.ToUniversalTime(), known));

    /// <summary>What a clock on the wall showed. Of a time that came twice, the earlier is meant: deadlines begin no later than they must.</summary>
    public static Outcome<LocalInstant> Read(DateTime wall, string? zone, DateTimeOffset now) => IanaTimeZone.Check(zone).Then(known =>
    {
        // A day's room on both sides keeps the offset from leaving what can be represented.
        if (wall.Year is < 2000 or > 9000)
        {
            return new InstantImpossible();
        }
        var local = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);
        var rules = TimeZoneInfo.FindSystemTimeZoneById(known);
        if (rules.IsInvalidTime(local))
        {
            return new LocalTimeSkipped();
        }
        var offset = rules.IsAmbiguousTime(local) ? rules.GetAmbiguousTimeOffsets(local).Max() : rules.GetUtcOffset(local);
        return Past(new DateTimeOffset(local, offset), known, now);
    });
}
