using System.Security.Cryptography;

namespace Castellan.Data.Seals;

/// <summary>
/// All levels of a Merkle tree, for many paths of the same one: the same root and paths as <see cref="Merkle"/>, each path in the
/// time of its length. Levels are flat, because a segment may have a million leaves.
/// </summary>
public sealed class MerkleTree
{
    private readonly List<byte[]> _levels = [];

    /// <param name="leaves">32 bytes a leaf, one after the other.</param>
    public MerkleTree(byte[] leaves)
    {
        _levels.Add(leaves);
        Span<byte> pair = stackalloc byte[1 + (2 * EntryLeaf.Size)];
        pair[0] = Merkle.NodePrefix;
        while (_levels[^1] is var level && level.Length > EntryLeaf.Size)
        {
            var above = new byte[(level.Length / EntryLeaf.Size + 1) / 2 * EntryLeaf.Size];
            for (var (from, to) = (0, 0); from < level.Length; from += 2 * EntryLeaf.Size, to += EntryLeaf.Size)
            {
                if (from + EntryLeaf.Size == level.Length)
                {
                    level.AsSpan(from).CopyTo(above.AsSpan(to));
                    continue;
                }
                level.AsSpan(from, 2 * EntryLeaf.Size).CopyTo(pair[1..]);
                SHA256.HashData(pair, above.AsSpan(to, EntryLeaf.Size));
            }
            _levels.Add(above);
        }
    }

    public int Count => _levels[0].Length / EntryLeaf.Size;

    public byte[] Root => Count == 0 ? Merkle.Root([]) : _levels[^1];

    /// <summary>From the leaf upwards; a node without a sister adds no step.</summary>
    public IReadOnlyList<byte[]> Path(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        List<byte[]> path = new(_levels.Count);
        foreach (var level in _levels)
        {
            var sister = (index ^ 1) * EntryLeaf.Size;
            if (sister < level.Length)
            {
                path.Add(level.AsSpan(sister, EntryLeaf.Size).ToArray());
            }
            index >>= 1;
        }
        return path;
    }

    /// <summary>Looks for a leaf from a place onwards, then from the beginning: what comes in order is found at once.</summary>
    /// <returns>-1 when it is none of the leaves.</returns>
    public int IndexOf(ReadOnlySpan<byte> leaf, int from)
    {
        for (var step = 0; step < Count; step++)
        {
            var at = (from + step) % Count;
            if (leaf.SequenceEqual(_levels[0].AsSpan(at * EntryLeaf.Size, EntryLeaf.Size)))
            {
                return at;
            }
        }
        return -1;
    }
}
