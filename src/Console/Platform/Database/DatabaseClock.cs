using Castellan.Data.Tenancy;

namespace Castellan.Platform.Database;

/// <summary>
/// The database's time on this node: what it said when it was last asked, and what has passed here since. So nodes whose machines disagree,
/// or whose wall clock jumps, agree on what is due, on who is late and on a second factor's code. Timers stay the machine's.
/// </summary>
public sealed class DatabaseClock(TimeProvider machine) : TimeProvider
{
    // An answer that took longer says too little about when it was given.
    private static readonly TimeSpan Usable = TimeSpan.FromSeconds(2);

    // Clocks that are kept by NTP differ by less: nothing is gained by following the noise of the measurement.
    private static readonly TimeSpan Noise = TimeSpan.FromMilliseconds(250);

    private volatile Reading? _last;

    public TimeProvider Machine => machine;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _last is { } last ? last.At + machine.GetElapsedTime(last.Timestamp) : machine.GetUtcNow();

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Asks the database. A slow answer changes nothing, nor does a difference that the way to the database explains.</summary>
    public async Task CompareAsync(Func<CancellationToken, Task<DateTimeOffset>> ask, CancellationToken cancellation)
    {
        var asked = machine.GetTimestamp();
        var theirs = await ask(cancellation);
        var answered = machine.GetTimestamp();
        var way = machine.GetElapsedTime(asked, answered);
        if (way > Usable)
        {
            return;
        }
        var ours = GetUtcNow();
        var differs = (theirs + (way / 2) - ours).Duration() > Noise + (way / 2);
        if (differs || _last is null)
        {
            _last = new Reading(differs ? theirs + (way / 2) : ours, answered);
        }
    }

    private sealed record Reading(DateTimeOffset At, long Timestamp);
}

/// <summary>Compares the clocks again and again: either may be set right while the node runs.</summary>
internal sealed partial class DatabaseClockKeeper(DatabaseClock clock, DatabaseFacts facts, ILogger<DatabaseClockKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Every, clock, stoppingToken);
                await clock.CompareAsync(facts.NowAsync, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogNotCompared(log, failure.GetType().Name);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "ClocksNotCompared {Error}: this node goes on with the last difference")]
    private static partial void LogNotCompared(ILogger log, string error);
}
