namespace Castellan.Data.Seals;

/// <summary>Hashes entries beside whoever reads them, a few thousand at a time, and answers the leaves in the order of the entries.</summary>
public sealed class LeafQueue
{
    private const int AtOnce = 2_048;

    private readonly List<Task<byte[][]>> _hashing = [];
    private List<SealedEntry> _waiting = [];

    public void Add(SealedEntry entry)
    {
        _waiting.Add(entry);
        if (_waiting.Count == AtOnce)
        {
            Begin();
        }
    }

    /// <summary>All leaves; nothing is added any more.</summary>
    public async Task<IReadOnlyList<byte[]>> AllAsync()
    {
        Begin();
        return [.. (await Task.WhenAll(_hashing)).SelectMany(leaves => leaves)];
    }

    private void Begin()
    {
        var entries = _waiting;
        _waiting = [];
        _hashing.Add(Task.Run(() => entries.ConvertAll(EntryLeaf.Of).ToArray()));
    }
}
