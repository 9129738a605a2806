using System.Runtime.InteropServices;

namespace Castellan.Platform.Seals;

/// <summary>Ed25519 (RFC 8032) by libsodium (Debian: libsodium23), as far as seals need it.</summary>
internal static partial class Ed25519
{
    public const int SeedSize = 32;

    public const int PublicSize = 32;

    private const string Library = "libsodium.so.23";
    private const int SecretSize = 64;
    private const int SignatureSize = 64;

    /// <exception cref="InvalidOperationException">libsodium refused.</exception>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed) => Pair(seed).Public;

    /// <exception cref="InvalidOperationException">libsodium refused.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> seed)
    {
        var (_, secret) = Pair(seed);
        try
        {
            var signature = new byte[SignatureSize];
            return SignDetached(signature, 0, message, (ulong)message.Length, secret) == 0 ? signature : throw new InvalidOperationException("libsodium did not sign.");
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>False for anything that is no signature of the message by this key.</summary>
    public static bool Verify(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> message, ReadOnlySpan<byte> publicKey) =>
        signature.Length == SignatureSize && publicKey.Length == PublicSize && VerifyDetached(signature, message, (ulong)message.Length, publicKey) == 0;

    private static (byte[] Public, byte[] Secret) Pair(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize)
        {
            throw new ArgumentException($"A seed has {SeedSize} bytes.", nameof(seed));
        }
        var (pub, secret) = (new byte[PublicSize], new byte[SecretSize]);
        return Initialise() >= 0 && SeedKeyPair(pub, secret, seed) == 0 ? (pub, secret) : throw new InvalidOperationException("libsodium made no key pair.");
    }

    [LibraryImport(Library, EntryPoint = "sodium_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Initialise();

    [LibraryImport(Library, EntryPoint = "crypto_sign_seed_keypair")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SeedKeyPair(Span<byte> publicKey, Span<byte> secretKey, ReadOnlySpan<byte> seed);

    [LibraryImport(Library, EntryPoint = "crypto_sign_detached")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SignDetached(Span<byte> signature, nint length, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_sign_verify_detached")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int VerifyDetached(ReadOnlySpan<byte> signature, ReadOnlySpan<byte> message, ulong messageLength, ReadOnlySpan<byte> publicKey);
}
