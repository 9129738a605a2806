using System.Security.Cryptography;
using System.Text;
using Castellan.Data.Mail;
using Castellan.Platform.Sealing;

namespace Castellan.Platform.Mail;

/// <summary>
/// Keyed hashes of recipients: with the keys, what waits for an address is found without opening every mail; without them
/// an outbox row tells nobody whom it is for.
/// </summary>
public sealed class RecipientTags(KeyRing keys)
{
    // The sealing key is used for nothing but AES; this purpose makes it another key.
    private static ReadOnlySpan<byte> Purpose => "castellan outbox recipient"u8;

    public byte[] Of(Recipient to) => Tag(keys.Newest, to.Address);

    /// <summary>One for each key: mails queued before a rotation are found too.</summary>
    public byte[][] AllOf(Recipient to) => [.. keys.All.Select(key => Tag(key, to.Address))];

    private static byte[] Tag(SealingKey key, string address)
    {
        var own = HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes.ToArray(), SealingKey.Size, info: Purpose.ToArray());
        return HMACSHA256.HashData(own, Encoding.UTF8.GetBytes(address.ToLowerInvariant()));
    }
}
