using Castellan.Data.Seals;

namespace Castellan.Data.Tenancy;

/// <summary>Finds the proofs of entries that are still in their days. One for each run: it keeps the trees that the next batch may need.</summary>
public sealed class ProofReader(SealStore store)
{
    // 64 bytes a leaf: 32 MB of trees and as much again while one is read.
    private const int MostLeaves = 500_000;

    private readonly Dictionary<long, MerkleTree> _trees = [];

    /// <summary>Proofs in the order of the entries, null where no segment holds an entry as it stands now; and the segments they lead to.</summary>
    public async Task<(IReadOnlyList<ProvenEntry> Entries, IReadOnlyList<Seal> Segments)> ProveAsync(IReadOnlyList<SealedEntry> entries, CancellationToken cancellation = default)
    {
        var segments = await SegmentsAsync(entries, cancellation);
        var proofs = new EntryProof?[entries.Count];
        var waiting = segments.Select((segment, at) => (Segment: segment, At: at)).Where(one => one.Segment is not null).ToLookup(one => one.Segment!.Number);
        foreach (var few in InPortions([.. segments.OfType<Seal>().DistinctBy(segment => segment.Number)]))
        {
            await LoadAsync(few, cancellation);
            foreach (var segment in few.Where(segment => _trees.ContainsKey(segment.Number)))
            {
                var next = 0;
                foreach (var (_, at) in waiting[segment.Number])
                {
                    var index = _trees[segment.Number].IndexOf(EntryLeaf.Of(entries[at]), next);
                    proofs[at] = index < 0 ? null : new EntryProof(segment.Number, index, _trees[segment.Number].Path(index));
                    next = index < 0 ? next : index + 1;
                }
            }
        }
        return ([.. entries.Select((entry, at) => new ProvenEntry(entry, proofs[at]))], [.. segments.Where((_, at) => proofs[at] is not null).OfType<Seal>().DistinctBy(segment => segment.Number)]);
    }

    private async Task<Seal?[]> SegmentsAsync(IReadOnlyList<SealedEntry> entries, CancellationToken cancellation)
    {
        var found = new Seal?[entries.Count];
        foreach (var day in entries.Select((entry, at) => (Entry: entry, At: at)).GroupBy(one => DayOf(one.Entry)))
        {
            var segments = await store.SegmentsAsync(day.Key, day.Min(one => one.Entry.Tx), day.Max(one => one.Entry.Tx), cancellation);
            foreach (var (entry, at) in day)
            {
                found[at] = Covering(segments, entry.Tx);
            }
        }
        return found;
    }

    // Transactions of a day's segments do not overlap.
    private static Seal? Covering(IReadOnlyList<Seal> segments, long tx)
    {
        var (low, high) = (0, segments.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (tx < segments[middle].TxFrom)
            {
                high = middle - 1;
            }
            else if (tx >= segments[middle].TxTo)
            {
                low = middle + 1;
            }
            else
            {
                return segments[middle];
            }
        }
        return null;
    }

    private static IEnumerable<List<Seal>> InPortions(List<Seal> segments)
    {
        List<Seal> portion = [];
        var leaves = 0L;
        foreach (var segment in segments)
        {
            if (portion.Count > 0 && leaves + segment.Entries > MostLeaves)
            {
                yield return portion;
                (portion, leaves) = ([], 0);
            }
            portion.Add(segment);
            leaves += segment.Entries;
        }
        if (portion.Count > 0)
        {
            yield return portion;
        }
    }

    private async Task LoadAsync(List<Seal> segments, CancellationToken cancellation)
    {
        var missing = segments.Where(segment => !_trees.ContainsKey(segment.Number)).Select(segment => segment.Number).ToList();
        foreach (var stale in _trees.Keys.Except(segments.Select(segment => segment.Number)).ToList())
        {
            _trees.Remove(stale);
        }
        if (missing.Count == 0)
        {
            return;
        }
        await foreach (var (number, leaves) in store.LeavesAsync(missing, cancellation))
        {
            var tree = new MerkleTree(leaves);
            // Leaves that do not make the root were tampered with, and prove nothing.
            if (tree.Root.AsSpan().SequenceEqual(segments.First(segment => segment.Number == number).Root))
            {
                _trees[number] = tree;
            }
        }
    }

    private static DateOnly DayOf(SealedEntry entry) => DateOnly.FromDateTime(DateTimeOffset.UnixEpoch.AddTicks(entry.OccurredAt * TimeSpan.TicksPerMicrosecond).UtcDateTime);
}
