namespace Castellan.Tests.Data.Fixtures;

/// <summary>The clock of a machine that is off, and may jump. What passes on it passes as everywhere.</summary>
internal sealed class SkewedClock(TimeSpan ahead) : TimeProvider
{
    private long _ahead = ahead.Ticks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public void Jump(TimeSpan ahead) => Interlocked.Exchange(ref _ahead, ahead.Ticks);
}
