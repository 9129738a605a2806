namespace Castellan.Kit;

/// <summary>Saves a moment after the last key, and at once when asked: what is typed is on the server before anybody could miss it.</summary>
public sealed class Autosave : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(600);

    private readonly ITimer timer;

    public Autosave(TimeProvider clock, Func<Task> save) =>
        timer = clock.CreateTimer(_ => _ = save(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Touch() => timer.Change(Pause, Timeout.InfiniteTimeSpan);

    public void Dispose() => timer.Dispose();
}
