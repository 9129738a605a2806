using Castellan.Data.Seals;

namespace Castellan.Tests.Unit.Seals;

[Trait("proves", "AUD-4")]
public sealed class LeafQueueTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2_048)]
    [InlineData(5_000)]
    public async Task Leaves_come_in_the_order_of_their_entries(int count)
    {
        List<SealedEntry> entries = [.. Enumerable.Range(0, count).Select(number => new SealedEntry(
            Guid.Empty, number, Guid.Empty, 7, 1, 402, 0, 0, null, 1, null, null, "request", null, null, """{"after":{"role":"Admin"}}"""))];
        var queue = new LeafQueue();
        entries.ForEach(queue.Add);

        var leaves = await queue.AllAsync();

        leaves.Select(Convert.ToHexString).ShouldBe(entries.Select(entry => Convert.ToHexString(EntryLeaf.Of(entry))));
    }
}
