using System.Diagnostics;

namespace Castellan.Bench;

/// <summary>One row of the table.</summary>
/// <param name="Figure">The median over the rounds.</param>
/// <param name="Target">As "≥ 0.85".</param>
/// <param name="Told">The two medians that the ratio is of, or what else limits it.</param>
internal sealed record Measured(string Name, string Figure, string Target, bool Met, string Told);

/// <summary>Takes two things in turn, so that whatever else the machine does hits both.</summary>
internal static class Rounds
{
    public const int Count = 7;

    // Bounds the whole run, however slow the machine is.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(350);

    /// <summary>The median of the rounds' ratios, with the medians of both sides.</summary>
    public static async Task<(double Ratio, double Ours, double Other)> CompareAsync(Func<Task<double>> ours, Func<Task<double>> other, int rounds = Count)
    {
        await ours();
        await other();
        var taken = new List<(double Ours, double Other)>();
        for (var round = 0; round < rounds; round++)
        {
            // Who comes first changes from round to round.
            if (round % 2 == 0)
            {
                var first = await ours();
                taken.Add((first, await other()));
            }
            else
            {
                var first = await other();
                taken.Add((await ours(), first));
            }
        }
        return (Median(taken.Select(pair => pair.Ours / pair.Other)), Median(taken.Select(pair => pair.Ours)), Median(taken.Select(pair => pair.Other)));
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Milliseconds that one run takes, on average over what fits into a moment.</summary>
    public static async Task<double> MillisecondsAsync(Func<Task> work, TimeSpan? during = null)
    {
        var moment = during ?? Moment;
        var started = Stopwatch.GetTimestamp();
        var times = 0;
        do
        {
            await work();
            times++;
        }
        while (Stopwatch.GetElapsedTime(started) < moment);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds / times;
    }

    /// <summary>Runs a second that many workers complete within a while.</summary>
    public static async Task<double> PerSecondAsync(int workers, TimeSpan during, Func<int, Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        var done = 0L;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started) < during)
            {
                await work(worker);
                Interlocked.Increment(ref done);
            }
        })));
        return done / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
