namespace Castellan.Kit.Time;

/// <summary>One clock for all countdowns of a page: ticks every 30 s while anybody listens.</summary>
public sealed class Pulse(TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly List<Action> listeners = [];
    private ITimer? timer;

    /// <summary>Calls <paramref name="tick"/> at every beat until the answer is disposed.</summary>
    public IDisposable Listen(Action tick)
    {
        lock (gate)
        {
            listeners.Add(tick);
            timer ??= clock.CreateTimer(_ => Beat(), null, Interval, Interval);
        }

        return new Listener(this, tick);
    }

    public void Dispose()
    {
        lock (gate)
        {
            listeners.Clear();
            timer?.Dispose();
            timer = null;
        }
    }

    private void Beat()
    {
        Action[] now;
        lock (gate)
        {
            now = [.. listeners];
        }

        foreach (var tick in now)
        {
            tick();
        }
    }

    private void Leave(Action tick)
    {
        lock (gate)
        {
            listeners.Remove(tick);
            if (listeners.Count == 0)
            {
                timer?.Dispose();
                timer = null;
            }
        }
    }

    private sealed class Listener(Pulse pulse, Action tick) : IDisposable
    {
        public void Dispose() => pulse.Leave(tick);
    }
}
