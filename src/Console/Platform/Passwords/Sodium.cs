using System.Runtime.InteropServices;

namespace Castellan.Platform.Passwords;

/// <summary>The three functions of libsodium (Debian: libsodium23) that password hashing needs.</summary>
internal static partial class Sodium
{
    private const string Library = "libsodium.so.23";

    /// <summary>crypto_pwhash_ALG_ARGON2ID13: Argon2id, version 1.3 (RFC 9106), one lane.</summary>
    public const int Argon2id13 = 2;

    /// <summary>Longest encoded hash that libsodium writes, its terminating zero included.</summary>
    public const int EncodedBytes = 128;

    private static readonly Lazy<bool> Ready = new(() => Initialise() >= 0);

    /// <summary>Initialises the library once; throws when it is missing or unusable.</summary>
    public static void EnsureReady()
    {
        try
        {
            if (Ready.Value)
            {
                return;
            }
        }
        catch (DllNotFoundException missing)
        {
            throw new InvalidOperationException($"{Library} is not installed (Debian: apt install libsodium23).", missing);
        }

        throw new InvalidOperationException($"{Library} refused to initialise.");
    }

    [LibraryImport(Library, EntryPoint = "sodium_init")]
    private static partial int Initialise();

    [LibraryImport(Library, EntryPoint = "crypto_pwhash_str_alg")]
    public static partial int Hash(
        Span<byte> encoded, ReadOnlySpan<byte> password, ulong passwordBytes, ulong iterations, nuint memoryBytes, int algorithm);

    [LibraryImport(Library, EntryPoint = "crypto_pwhash_str_verify")]
    public static partial int Verify(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> password, ulong passwordBytes);
}
