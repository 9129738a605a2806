using System.Globalization;
using Castellan.Data.Seals;
using Castellan.Data.Tenancy;

namespace Castellan.Platform.Seals;

/// <summary>
/// Compares the audit log with its seals, from the first to the last, and held copies with the seals of the days they outlive. It
/// needs public keys only. What was sealed and is not there as it was is named; what was written since the last seal is not sealed
/// yet and not judged.
/// </summary>
public sealed class SealVerifier(SealStore store, HoldStore holds)
{
    private const int MostNamed = 50;

    /// <param name="keys">Public keys by number.</param>
    /// <param name="head">The last seal that was seen, from outside the database.</param>
    public async Task<SealReport> VerifyAsync(
        IReadOnlyDictionary<int, byte[]> keys, (long Number, byte[] Hash)? head, VerifyProgress? progress = null, CancellationToken cancellation = default)
    {
        List<SealFinding> findings = [];
        Dictionary<Guid, SealExtent> organisations = [];
        var seals = await store.SealsAsync(cancellation);
        Chain(seals, keys, head, findings);
        // A day counts as gone only where a tombstone of ours says so.
        var buried = seals.Where(seal => seal.Kind == SealKind.Tombstone && IsSigned(seal, keys)).Select(seal => seal.Day).ToHashSet();
        var segments = seals.Where(seal => seal.Kind == SealKind.Segment && !buried.Contains(seal.Day)).ToList();
        foreach (var (compared, segment) in segments.Index())
        {
            if (progress is not null)
            {
                await progress(compared, segments.Count, cancellation);
            }
            if (buried.Contains(segment.Day))
            {
                continue;
            }
            List<SealFinding> wrong = [];
            await SegmentAsync(segment, wrong, organisations, cancellation);
            if (wrong.Count > 0 && (await store.TombstonesAsync(segment.Day, cancellation)).Any(tombstone => IsSigned(tombstone, keys)))
            {
                // The day went while it was being compared.
                buried.Add(segment.Day);
                continue;
            }
            findings.AddRange(wrong);
        }
        foreach (var stranger in await store.StrangersAsync(cancellation))
        {
            findings.Add(Of(SealFault.EntryAltered, null, stranger));
        }
        await HeldAsync(seals, keys, buried, findings, organisations, cancellation);
        return new SealReport(
            organisations.Values.Sum(extent => extent.Entries), seals.Count, seals.Where(seal => seal.Kind == SealKind.Segment && buried.Contains(seal.Day)).Sum(seal => (long)seal.Entries),
            findings, organisations);
    }

    private static bool IsSigned(Seal seal, IReadOnlyDictionary<int, byte[]> keys) => keys.TryGetValue(seal.KeyNumber, out var key) && Ed25519.Verify(seal.Signature, seal.Message(), key);

    private static void Chain(IReadOnlyList<Seal> seals, IReadOnlyDictionary<int, byte[]> keys, (long Number, byte[] Hash)? head, List<SealFinding> findings)
    {
        Seal? before = null;
        foreach (var seal in seals)
        {
            if (!IsSigned(seal, keys))
            {
                findings.Add(new SealFinding(SealFault.SealForged, seal.Number, seal.Day, null));
            }
            if (seal.Number != (before?.Number ?? 0) + 1 || !seal.Previous.AsSpan().SequenceEqual(before?.Hash() ?? new byte[EntryLeaf.Size]))
            {
                findings.Add(new SealFinding(SealFault.ChainBroken, seal.Number, seal.Day, null));
            }
            before = seal;
        }
        if (head is { } seen && seals.FirstOrDefault(seal => seal.Number == seen.Number)?.Hash().AsSpan().SequenceEqual(seen.Hash) is not true)
        {
            findings.Add(new SealFinding(SealFault.TailLost, seen.Number, null, null));
        }
    }

    private async Task SegmentAsync(Seal segment, List<SealFinding> findings, Dictionary<Guid, SealExtent> organisations, CancellationToken cancellation)
    {
        List<SealedEntry> entries = [];
        var queue = new LeafQueue();
        await foreach (var entry in store.EntriesAsync(segment, cancellation))
        {
            entries.Add(entry);
            queue.Add(entry);
            Note(organisations, entry);
        }
        var hashed = await queue.AllAsync();
        if (Merkle.Root(hashed).AsSpan().SequenceEqual(segment.Root))
        {
            return;
        }
        List<(byte[] Leaf, SealedEntry Entry)> present = [.. hashed.Zip(entries)];
        var leaves = await store.LeavesAsync(segment.Number, cancellation);
        // Leaves that do not make the root were tampered with themselves, and name nothing.
        if (!Merkle.Root(leaves).AsSpan().SequenceEqual(segment.Root))
        {
            findings.Add(new SealFinding(SealFault.SegmentBroken, segment.Number, segment.Day, null, segment.Entries));
            return;
        }
        var sealedLeaves = leaves.Select(Convert.ToHexString).ToHashSet(StringComparer.Ordinal);
        var altered = present.Where(one => !sealedLeaves.Contains(Convert.ToHexString(one.Leaf))).ToList();
        findings.AddRange(altered.Take(MostNamed).Select(one => Of(SealFault.EntryAltered, segment, one.Entry)));
        if (altered.Count > MostNamed)
        {
            findings.Add(new SealFinding(SealFault.EntryAltered, segment.Number, segment.Day, null, altered.Count - MostNamed));
        }
        var missing = leaves.Count - (present.Count - altered.Count);
        if (missing > altered.Count)
        {
            findings.Add(new SealFinding(SealFault.EntriesMissing, segment.Number, segment.Day, null, missing - altered.Count));
        }
        if (altered.Count == 0 && missing <= 0)
        {
            findings.Add(new SealFinding(SealFault.SegmentBroken, segment.Number, segment.Day, null, segment.Entries));
        }
    }

    // A copy of a day that still stands was counted there.
    private async Task HeldAsync(
        IReadOnlyList<Seal> seals, IReadOnlyDictionary<int, byte[]> keys, HashSet<DateOnly> buried, List<SealFinding> findings, Dictionary<Guid, SealExtent> organisations, CancellationToken cancellation)
    {
        var segments = seals.Where(seal => seal.Kind == SealKind.Segment).ToDictionary(seal => seal.Number);
        var newest = seals is [.., var last] ? last.Number : 0;
        var named = 0;
        await foreach (var (entry, proof) in holds.HeldAsync(cancellation))
        {
            if (proof?.Seal > newest)
            {
                // Sealed and copied since the seals were read.
                continue;
            }
            var segment = proof is null ? null : segments.GetValueOrDefault(proof.Seal);
            if (segment is null || !IsSigned(segment, keys) || !proof!.Proves(EntryLeaf.Of(entry), segment))
            {
                findings.Add(++named > MostNamed ? new SealFinding(SealFault.CopyAltered, segment?.Number, segment?.Day, null) : Of(SealFault.CopyAltered, segment, entry));
            }
            if (segment is null || buried.Contains(segment.Day))
            {
                Note(organisations, entry);
            }
        }
    }

    private static void Note(Dictionary<Guid, SealExtent> organisations, SealedEntry entry)
    {
        var at = InstantOf(entry);
        organisations[entry.OrgId] = organisations.TryGetValue(entry.OrgId, out var extent) ? extent.And(at) : new SealExtent(1, at, at);
    }

    private static SealFinding Of(SealFault fault, Seal? seal, SealedEntry entry) =>
        new(fault, seal?.Number, seal?.Day, Named(entry), Place: new SealedPlace(entry.OrgId, InstantOf(entry), entry.Id));

    private static DateTimeOffset InstantOf(SealedEntry entry) => DateTimeOffset.UnixEpoch.AddTicks(entry.OccurredAt * TimeSpan.TicksPerMicrosecond);

    private static string Named(SealedEntry entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.OrgId} {InstantOf(entry):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'} {entry.Id}");
}
