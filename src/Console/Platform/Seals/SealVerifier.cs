using System.Globalization;
using Castellan.Data.Seals;
using Castellan.Data.Tenancy;

namespace Castellan.Platform.Seals;

/// <summary>
/// Compares the audit log with its seals, from the first to the last. It needs public keys only. What was sealed and is not there
/// as it was is named; what was written since the last seal is not sealed yet and not judged.
/// </summary>
public sealed class SealVerifier(SealStore store)
{
    private const int MostNamed = 50;

    /// <param name="keys">Public keys by number.</param>
    /// <param name="head">The last seal that was seen, from outside the database.</param>
    public async Task<SealReport> VerifyAsync(IReadOnlyDictionary<int, byte[]> keys, (long Number, byte[] Hash)? head, CancellationToken cancellation = default)
    {
        List<SealFinding> findings = [];
        var seals = await store.SealsAsync(cancellation);
        Chain(seals, keys, head, findings);
        // A day counts as gone only where a tombstone of ours says so.
        var buried = seals.Where(seal => seal.Kind == SealKind.Tombstone && IsSigned(seal, keys)).Select(seal => seal.Day).ToHashSet();
        var entries = 0L;
        foreach (var segment in seals.Where(seal => seal.Kind == SealKind.Segment && !buried.Contains(seal.Day)))
        {
            entries += await SegmentAsync(segment, findings, cancellation);
        }
        foreach (var stranger in await store.StrangersAsync(cancellation))
        {
            findings.Add(new SealFinding(SealFault.EntryAltered, null, null, Named(stranger)));
        }
        return new SealReport(entries, seals.Count, seals.Where(seal => seal.Kind == SealKind.Segment && buried.Contains(seal.Day)).Sum(seal => (long)seal.Entries), findings);
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

    private async Task<int> SegmentAsync(Seal segment, List<SealFinding> findings, CancellationToken cancellation)
    {
        List<(byte[] Leaf, string Name)> present = [];
        await foreach (var entry in store.EntriesAsync(segment, cancellation))
        {
            present.Add((EntryLeaf.Of(entry), Named(entry)));
        }
        if (Merkle.Root([.. present.Select(one => one.Leaf)]).AsSpan().SequenceEqual(segment.Root))
        {
            return present.Count;
        }
        var leaves = await store.LeavesAsync(segment.Number, cancellation);
        // Leaves that do not make the root were tampered with themselves, and name nothing.
        if (!Merkle.Root(leaves).AsSpan().SequenceEqual(segment.Root))
        {
            findings.Add(new SealFinding(SealFault.SegmentBroken, segment.Number, segment.Day, null, segment.Entries));
            return present.Count;
        }
        var sealedLeaves = leaves.Select(Convert.ToHexString).ToHashSet(StringComparer.Ordinal);
        var altered = present.Where(one => !sealedLeaves.Contains(Convert.ToHexString(one.Leaf))).ToList();
        findings.AddRange(altered.Take(MostNamed).Select(one => new SealFinding(SealFault.EntryAltered, segment.Number, segment.Day, one.Name)));
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
        return present.Count;
    }

    private static string Named(SealedEntry entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{entry.OrgId} {DateTimeOffset.UnixEpoch.AddTicks(entry.OccurredAt * TimeSpan.TicksPerMicrosecond):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'} {entry.Id}");
}
