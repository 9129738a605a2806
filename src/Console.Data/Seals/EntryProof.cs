namespace Castellan.Data.Seals;

/// <summary>What leads from the leaf of an entry to the root of its segment.</summary>
/// <param name="Seal">Number of the segment.</param>
/// <param name="Index">Place of the leaf among the segment's.</param>
/// <param name="Path">From the leaf upwards.</param>
public sealed record EntryProof(long Seal, int Index, IReadOnlyList<byte[]> Path)
{
    /// <summary>Whether an entry with this leaf stood there when the segment was sealed.</summary>
    public bool Proves(byte[] leaf, Seal segment) =>
        segment.Number == Seal && segment.Kind == SealKind.Segment && Merkle.RootBy(leaf, Index, segment.Entries, Path) is { } root && root.AsSpan().SequenceEqual(segment.Root);

    /// <summary>32 bytes a step, one after the other.</summary>
    public byte[] Packed() => [.. Path.SelectMany(step => step)];

    public static EntryProof Unpack(long seal, int index, byte[] path) => new(seal, index, [.. path.Chunk(EntryLeaf.Size)]);
}

/// <summary>An entry with its proof; null when no seal is about it.</summary>
public sealed record ProvenEntry(SealedEntry Entry, EntryProof? Proof);
