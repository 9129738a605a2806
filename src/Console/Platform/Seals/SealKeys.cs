using System.Globalization;
using Castellan.Data.Seals;
using Castellan.Platform.Sealing;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Seals;

/// <summary>
/// The keys that sign seals, and the last seal that this node has seen: both in the folder <c>seals</c> beside the other keys,
/// outside the database and its backups. A key file added to the folder signs from the next seal on.
/// </summary>
public sealed class SealKeys
{
    private const string HeadName = "head";

    private readonly KeyFolder _folder;
    private readonly string _head;
    private readonly bool _createMissing;

    public SealKeys(IOptions<KeyOptions> options)
    {
        var path = Path.Combine(options.Value.Folder, "seals");
        (_folder, _head, _createMissing) = (new KeyFolder(path), Path.Combine(path, HeadName), options.Value.CreateMissing);
    }

    /// <summary>Public keys by number.</summary>
    public IReadOnlyDictionary<int, byte[]> Public() => Read().ToDictionary(key => key.Number, key => Ed25519.PublicKey(key.Bytes));

    /// <summary>Signs with the newest key.</summary>
    /// <exception cref="KeyFolderException">There is no key.</exception>
    public Seal Sign(Seal draft)
    {
        var key = Read()[^1];
        var numbered = draft with { KeyNumber = key.Number };
        return numbered with { Signature = Ed25519.Sign(numbered.Message(), key.Bytes) };
    }

    /// <summary>Signs with the newest key a text that cannot be taken for a seal: seals begin with a byte that no text begins with.</summary>
    /// <exception cref="ArgumentException">It begins as a seal does.</exception>
    public byte[] Sign(int number, ReadOnlySpan<byte> text) => text.IsEmpty || text[0] < (byte)' '
        ? throw new ArgumentException("Only a text is signed so.", nameof(text))
        : Ed25519.Sign(text, Read().Single(key => key.Number == number).Bytes);

    /// <summary>Number of the key that signs.</summary>
    public int Newest => Read()[^1].Number;

    /// <summary>Adds a key, which signs from now on.</summary>
    public void Rotate() => _folder.TryWrite(SealingKey.Random(Read()[^1].Number + 1));

    /// <summary>Keeps the number and hash of the last seal: a database that knows less has lost its tail, or was restored.</summary>
    public void Remember(Seal last)
    {
        var draft = $"{_head}.{Guid.NewGuid():N}.draft";
        File.WriteAllText(draft, string.Create(CultureInfo.InvariantCulture, $"{last.Number} {Convert.ToHexStringLower(last.Hash())}"));
        File.Move(draft, _head, overwrite: true);
    }

    /// <summary>What was remembered last; null before the first seal.</summary>
    public (long Number, byte[] Hash)? Head() =>
        File.Exists(_head) && File.ReadAllText(_head).Split(' ') is [var number, var hash] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var known)
            ? (known, Convert.FromHexString(hash))
            : null;

    private IReadOnlyList<SealingKey> Read()
    {
        var keys = _folder.Read();
        if (keys.Count == 0 && _createMissing)
        {
            _folder.TryWrite(SealingKey.Random(1));
            keys = _folder.Read();
        }
        return keys.Count > 0 ? keys : throw new KeyFolderException("The folder of keys for seals holds none. Restore them from their backup, or set Keys:CreateMissing on a new installation.");
    }
}
