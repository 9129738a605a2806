namespace Castellan.Platform.Jobs;

/// <summary>Whether the sweepers keep their schedules.</summary>
public static class SweeperHealth
{
    /// <summary>A sweeper every few seconds is not late because one run took a little longer.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMinutes(1);

    /// <summary>The sweepers whose last success is older than three intervals. One that never ran counts from this node's start.</summary>
    public static IReadOnlyList<string> Late(
        IEnumerable<SweeperRegistration> sweepers, IReadOnlyDictionary<string, DateTimeOffset> lastSuccesses, DateTimeOffset startedAt, DateTimeOffset now) =>
        [.. sweepers
            .Where(sweeper =>
            {
                var last = lastSuccesses.TryGetValue(sweeper.Name, out var success) ? success : startedAt;
                var patience = sweeper.Schedule.Interval * 3;
                return now - last > (patience > Least ? patience : Least);
            })
            .Select(sweeper => sweeper.Name)];
}
