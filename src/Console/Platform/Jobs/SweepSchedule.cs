using System.Globalization;

namespace Castellan.Platform.Jobs;

/// <summary>When a sweeper runs: at an interval, or daily at an hour in UTC.</summary>
public sealed record SweepSchedule
{
    private SweepSchedule(TimeSpan interval, TimeOnly? at)
    {
        Interval = interval;
        At = at;
    }

    /// <summary>The time between two runs.</summary>
    public TimeSpan Interval { get; }

    /// <summary>The hour of a daily run, UTC.</summary>
    public TimeOnly? At { get; }

    /// <exception cref="ArgumentOutOfRangeException">Less than a second: the scheduler is no ticker.</exception>
    public static SweepSchedule Every(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromSeconds(1));
        return new SweepSchedule(interval, null);
    }

    public static SweepSchedule Daily(TimeOnly utc) => new(TimeSpan.FromDays(1), utc);

    /// <summary>Identifies the schedule, so that a node tells a changed one from the one that is stored.</summary>
    public override string ToString() => At is { } at
        ? $"daily {at.ToString("HH:mm", CultureInfo.InvariantCulture)} UTC"
        : $"every {Interval.ToString("c", CultureInfo.InvariantCulture)}";
}
