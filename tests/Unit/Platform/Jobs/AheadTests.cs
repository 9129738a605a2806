using System.Runtime.CompilerServices;
using Castellan.Platform.Jobs;

namespace Castellan.Tests.Unit.Platform.Jobs;

public sealed class AheadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_item_is_made_while_one_is_used_and_none_beyond_it()
    {
        var stage = new Stage(3);
        await using var items = stage.ItemsAsync().AheadAsync(Cancellation).GetAsyncEnumerator(Cancellation);

        (await items.MoveNextAsync()).ShouldBeTrue();
        await stage.MadeAsync(2);

        items.Current.ShouldBe(0);
        stage.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Items_keep_their_order()
    {
        List<int> seen = [];
        await foreach (var item in new Stage(100).ItemsAsync().AheadAsync(Cancellation))
        {
            seen.Add(item);
        }
        seen.ShouldBe(Enumerable.Range(0, 100));
    }

    [Fact]
    public async Task A_failure_comes_with_its_item_and_not_before()
    {
        List<int> seen = [];

        await Should.ThrowAsync<TimeZoneNotFoundException>(async () =>
        {
            await foreach (var item in new Stage(100, fails: 2).ItemsAsync().AheadAsync(Cancellation))
            {
                seen.Add(item);
            }
        });

        seen.ShouldBe([0, 1]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public async Task Whoever_stops_early_leaves_nothing_going_on(int? fails)
    {
        var stage = new Stage(100, fails);

        await foreach (var _ in stage.ItemsAsync().AheadAsync(Cancellation))
        {
            break;
        }

        stage.IsClosed.ShouldBeTrue();
        stage.Count.ShouldBeLessThanOrEqualTo(2);
    }

    private sealed class Stage(int items, int? fails = null)
    {
        private int _count;
        private volatile bool _closed;

        public int Count => Volatile.Read(ref _count);

        public bool IsClosed => _closed;

        public async IAsyncEnumerable<int> ItemsAsync([EnumeratorCancellation] CancellationToken cancellation = default)
        {
            try
            {
                for (var item = 0; item < items; item++)
                {
                    await Task.Yield();
                    if (item == fails)
                    {
                        throw new TimeZoneNotFoundException();
                    }
                    Interlocked.Increment(ref _count);
                    yield return item;
                }
            }
            finally
            {
                _closed = true;
            }
        }

        public async Task MadeAsync(int wanted)
        {
            while (Count < wanted)
            {
                await Task.Delay(5, Cancellation);
            }
        }
    }
}
