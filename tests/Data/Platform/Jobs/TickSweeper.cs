using Castellan.Platform.Jobs;

namespace Castellan.Tests.Data.Platform.Jobs;

/// <summary>Ticks every second and does nothing but take a little time.</summary>
internal sealed class TickSweeper(TickLength length) : ISweeper
{
    public const string Name = "tick";

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public async Task<SweepReport> RunAsync(DateTimeOffset asOf, CancellationToken cancellation)
    {
        await Task.Delay(length.Value, cancellation);
        return new SweepReport("Tick", 1);
    }
}

/// <summary>How long a tick takes on this node.</summary>
internal sealed record TickLength(TimeSpan Value);
