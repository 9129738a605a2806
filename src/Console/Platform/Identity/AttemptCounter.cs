using System.Collections.Concurrent;
using Castellan.Data.Outcomes;

namespace Castellan.Platform.Identity;

/// <summary>
/// Counts failed attempts per key in windows of an hour, on this node. An attempt is spent before the password is compared
/// and given back when it was right: a hundred guesses sent at once are no way around the limit.
/// </summary>
public sealed class AttemptCounter(TimeProvider clock)
{
    private const int SweepAbove = 50_000;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Spent> _spent = new(StringComparer.Ordinal);

    /// <summary>Takes one attempt, or says when there will be one.</summary>
    public Outcome<Done> Spend(string key, int most)
    {
        var now = clock.GetUtcNow();
        if (_spent.Count > SweepAbove)
        {
            Sweep(now);
        }
        var spent = _spent.AddOrUpdate(
            key,
            static (_, at) => new Spent(1, at),
            static (_, before, at) => at - before.Since >= Window ? new Spent(1, at) : before with { Count = before.Count + 1 },
            now);
        if (spent.Count <= most)
        {
            return Done.Instance;
        }
        GiveBack(key);
        return new TooManyAttempts(spent.Since + Window - now);
    }

    public void GiveBack(string key)
    {
        while (_spent.TryGetValue(key, out var before) && !_spent.TryUpdate(key, before with { Count = Math.Max(0, before.Count - 1) }, before))
        {
        }
    }

    /// <summary>The owner has proven himself by another way: the failures of others no longer count.</summary>
    public void Forget(string key) => _spent.TryRemove(key, out _);

    private void Sweep(DateTimeOffset now)
    {
        foreach (var entry in _spent.Where(entry => now - entry.Value.Since >= Window))
        {
            _spent.TryRemove(entry);
        }
    }

    private sealed record Spent(int Count, DateTimeOffset Since);
}
