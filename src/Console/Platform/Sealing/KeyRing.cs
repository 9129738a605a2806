using Microsoft.Extensions.Options;

namespace Castellan.Platform.Sealing;

/// <summary>
/// The keys that seal and open, read from the key folder, which lies outside the database and its backups. A file added while the
/// application runs is picked up as soon as a value sealed with it is opened, so nodes can change keys one after the other.
/// </summary>
public sealed class KeyRing
{
    private readonly KeyFolder folder;
    private volatile IReadOnlyList<SealingKey> keys;

    public KeyRing(IOptions<KeyOptions> options)
    {
        folder = new KeyFolder(options.Value.Folder);
        keys = folder.Read();
        if (keys.Count == 0 && options.Value.CreateMissing)
        {
            folder.TryWrite(SealingKey.Random(1));
            keys = folder.Read();
        }

        if (keys.Count == 0)
        {
            throw new KeyFolderException(
                $"{options.Value.Folder} holds no key. Restore the keys from their backup, or set {KeyOptions.Section}:CreateMissing on a new installation.");
        }
    }

    /// <summary>The key that seals.</summary>
    public SealingKey Newest => keys[^1];

    /// <summary>All keys at hand, the oldest first.</summary>
    public IReadOnlyList<SealingKey> All => keys;

    /// <summary>Adds a key, which seals from now on; values sealed before still open.</summary>
    public SealingKey Rotate()
    {
        SealingKey next;
        do
        {
            keys = folder.Read();
            next = SealingKey.Random(Newest.Number + 1);
        }
        while (!folder.TryWrite(next));

        keys = folder.Read();
        return Newest;
    }

    internal SealingKey? Find(int number) => Loaded(number) ?? Reloaded(number);

    private SealingKey? Loaded(int number) => keys.FirstOrDefault(key => key.Number == number);

    private SealingKey? Reloaded(int number)
    {
        // A folder that became unreadable must not take away the keys already at hand.
        var current = folder.Read();
        if (current.Count > 0)
        {
            keys = current;
        }

        return Loaded(number);
    }
}
