using System.Collections.Concurrent;

namespace Castellan.Platform.Passwords;

/// <summary>
/// A fixed number of threads and the work waiting for them. How much may wait follows from how long hashes take at present,
/// so imported hashes that are slow shorten the queue instead of lengthening the wait.
/// </summary>
internal sealed class PasswordQueue : IDisposable
{
    private readonly BlockingCollection<Action> work = [];
    private readonly Lock gate = new();
    private readonly Thread[] threads;
    private readonly TimeSpan longestWait;
    private readonly TimeProvider clock;
    private double secondsPerHash;
    private int waiting;

    public PasswordQueue(int threads, TimeSpan longestWait, TimeSpan measuredHash, TimeProvider clock)
    {
        this.longestWait = longestWait;
        this.clock = clock;
        secondsPerHash = measuredHash.TotalSeconds;
        this.threads = [.. Enumerable.Range(1, threads).Select(number =>
            new Thread(Work) { IsBackground = true, Name = $"password worker {number}" })];
        Array.ForEach(this.threads, thread => thread.Start());
    }

    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Throws <see cref="TooBusyException"/> at once when the queue is full; a cancelled wait costs no hash.</summary>
    public async Task<T> Run<T>(Func<T> compute, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(() => Complete(completion, compute));
        await using var registration = cancellation.UnsafeRegister(
            (_, token) => completion.TrySetCanceled(token), state: null);
        return await completion.Task;
    }

    public void Dispose()
    {
        work.CompleteAdding();
        Array.ForEach(threads, thread => thread.Join());
        work.Dispose();
    }

    private void Enqueue(Action item)
    {
        lock (gate)
        {
            var wait = TimeSpan.FromSeconds(waiting * secondsPerHash / threads.Length);
            if (waiting >= threads.Length && wait >= longestWait)
            {
                throw new TooBusyException(TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds))));
            }

            work.Add(item);
            waiting++;
        }
    }

    private void Work()
    {
        foreach (var item in work.GetConsumingEnumerable())
        {
            lock (gate)
            {
                waiting--;
            }

            item();
        }
    }

    private void Complete<T>(TaskCompletionSource<T> completion, Func<T> compute)
    {
        if (completion.Task.IsCompleted)
        {
            return;
        }

        var started = clock.GetTimestamp();
        try
        {
            completion.TrySetResult(compute());
        }
        catch (Exception failure)
        {
            completion.TrySetException(failure);
        }

        Learn(clock.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>A moving average over about ten hashes.</summary>
    private void Learn(double seconds)
    {
        lock (gate)
        {
            secondsPerHash += (seconds - secondsPerHash) / 10;
        }
    }
}
