using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Castellan.Platform.Sealing;

/// <summary>
/// Seals secrets with AES-256-GCM before they reach the database (NIST SP 800-38D). A sealed value is
/// version (1 byte), key number (4, big-endian), nonce (12), tag (16), ciphertext. The newest key seals, every key opens.
/// Random nonces allow 2^32 values per key; add a key long before that.
/// </summary>
public sealed class Sealer(KeyRing keys)
{
    private const byte Version = 1;
    private const int KeyNumberAt = 1;
    private const int NonceAt = KeyNumberAt + sizeof(int);
    private const int NonceBytes = 12;
    private const int TagAt = NonceAt + NonceBytes;
    private const int TagBytes = 16;
    private const int CiphertextAt = TagAt + TagBytes;

    public byte[] Seal(ReadOnlySpan<byte> secret, SealBinding binding)
    {
        var key = keys.Newest;
        var sealedValue = new byte[CiphertextAt + secret.Length];
        var value = sealedValue.AsSpan();
        value[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(value[KeyNumberAt..], key.Number);
        var nonce = value.Slice(NonceAt, NonceBytes);
        RandomNumberGenerator.Fill(nonce);

        using var aes = new AesGcm(key.Bytes, TagBytes);
        aes.Encrypt(nonce, secret, value[CiphertextAt..], value.Slice(TagAt, TagBytes), Authenticated(value, binding));
        return sealedValue;
    }

    public byte[] Seal(string secret, SealBinding binding)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        try
        {
            return Seal(bytes, binding);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The secret; throws <see cref="SealBrokenException"/> when the value is not exactly what was sealed for this row.</summary>
    public byte[] Open(ReadOnlySpan<byte> sealedValue, SealBinding binding)
    {
        if (sealedValue.Length < CiphertextAt)
        {
            throw new SealBrokenException($"The sealed value is cut short: {sealedValue.Length} bytes.");
        }

        if (sealedValue[0] != Version)
        {
            throw new SealBrokenException($"The sealed value has the unknown version {sealedValue[0]}.");
        }

        var number = KeyNumber(sealedValue);
        var key = keys.Find(number) ?? throw new SealBrokenException($"Key {number:0000} is not in the key folder.");
        var secret = new byte[sealedValue.Length - CiphertextAt];
        try
        {
            using var aes = new AesGcm(key.Bytes, TagBytes);
            aes.Decrypt(
                sealedValue.Slice(NonceAt, NonceBytes), sealedValue[CiphertextAt..], sealedValue.Slice(TagAt, TagBytes), secret, Authenticated(sealedValue, binding));
            return secret;
        }
        catch (AuthenticationTagMismatchException mismatch)
        {
            throw new SealBrokenException($"The value sealed with key {number:0000} was altered, belongs to another row, or the key file was replaced.", mismatch);
        }
    }

    public string OpenText(ReadOnlySpan<byte> sealedValue, SealBinding binding) =>
        Encoding.UTF8.GetString(Open(sealedValue, binding));

    /// <summary>Whether a newer key exists than the one that sealed this value; such values are sealed again by rotation.</summary>
    public bool IsOutdated(ReadOnlySpan<byte> sealedValue) =>
        sealedValue.Length >= CiphertextAt && KeyNumber(sealedValue) < keys.Newest.Number;

    private static int KeyNumber(ReadOnlySpan<byte> sealedValue) => BinaryPrimitives.ReadInt32BigEndian(sealedValue[KeyNumberAt..]);

    private static byte[] Authenticated(ReadOnlySpan<byte> sealedValue, SealBinding binding) =>
        [.. sealedValue[..NonceAt], .. binding.Encoded];
}
