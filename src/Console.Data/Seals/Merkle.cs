using System.Numerics;
using System.Security.Cryptography;

namespace Castellan.Data.Seals;

/// <summary>Merkle trees over leaves that are hashes already (RFC 6962 section 2.1): root, path of one leaf, and the check of a path.</summary>
public static class Merkle
{
    internal const byte NodePrefix = 1;

    /// <summary>32 bytes; of no leaves the hash of nothing.</summary>
    public static byte[] Root(IReadOnlyList<byte[]> leaves) => leaves.Count == 0 ? SHA256.HashData([]) : Root(leaves, 0, leaves.Count);

    /// <summary>What has to be known beside the leaf at <paramref name="index"/> to compute the root, from the leaf upwards.</summary>
    public static IReadOnlyList<byte[]> Path(IReadOnlyList<byte[]> leaves, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Count);
        List<byte[]> path = [];
        Walk(leaves, 0, leaves.Count, index, path);
        return path;
    }

    /// <summary>The root that a leaf has by its path.</summary>
    /// <returns>Null when the path does not fit a tree of this size.</returns>
    public static byte[]? RootBy(byte[] leaf, int index, int count, IReadOnlyList<byte[]> path)
    {
        if (index < 0 || index >= count)
        {
            return null;
        }
        // Which side each step stands on, from the root down.
        List<bool> isRight = [];
        var (from, size) = (0, count);
        while (size > 1)
        {
            var left = LeftOf(size);
            isRight.Add(index - from >= left);
            (from, size) = index - from >= left ? (from + left, size - left) : (from, left);
        }
        if (path.Count != isRight.Count)
        {
            return null;
        }
        var hash = leaf;
        for (var step = 0; step < path.Count; step++)
        {
            hash = isRight[^(step + 1)] ? Node(path[step], hash) : Node(hash, path[step]);
        }
        return hash;
    }

    private static byte[] Root(IReadOnlyList<byte[]> leaves, int from, int count) =>
        count == 1 ? leaves[from] : Node(Root(leaves, from, LeftOf(count)), Root(leaves, from + LeftOf(count), count - LeftOf(count)));

    private static void Walk(IReadOnlyList<byte[]> leaves, int from, int count, int index, List<byte[]> path)
    {
        if (count == 1)
        {
            return;
        }
        var left = LeftOf(count);
        if (index < left)
        {
            Walk(leaves, from, left, index, path);
            path.Add(Root(leaves, from + left, count - left));
        }
        else
        {
            Walk(leaves, from + left, count - left, index - left, path);
            path.Add(Root(leaves, from, left));
        }
    }

    // The largest power of two below the count.
    private static int LeftOf(int count) => (int)BitOperations.RoundUpToPowerOf2((uint)count) / 2;

    private static byte[] Node(byte[] left, byte[] right)
    {
        Span<byte> both = stackalloc byte[1 + (2 * SHA256.HashSizeInBytes)];
        both[0] = NodePrefix;
        left.CopyTo(both[1..]);
        right.CopyTo(both[(1 + SHA256.HashSizeInBytes)..]);
        return SHA256.HashData(both);
    }
}
