using System.Runtime.CompilerServices;

namespace Castellan.Platform.Jobs;

/// <summary>Lets the stages of a job work beside one another.</summary>
public static class Ahead
{
    /// <summary>
    /// The same items in the same order; while one is being used, the next is made on another thread. Whoever stops early waits for
    /// the one under way, so nothing goes on unseen. A failure comes when its item is asked for.
    /// </summary>
    public static async IAsyncEnumerable<T> AheadAsync<T>(this IAsyncEnumerable<T> source, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var items = source.GetAsyncEnumerator(cancellation);
        var next = NextAsync();
        try
        {
            while (await next)
            {
                var item = items.Current;
                next = NextAsync();
                yield return item;
            }
        }
        finally
        {
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Task<bool> NextAsync() => Task.Run(async () => await items.MoveNextAsync(), CancellationToken.None);
    }
}
