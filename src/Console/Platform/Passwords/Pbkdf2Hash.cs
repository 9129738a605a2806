using System.Security.Cryptography;

namespace Castellan.Platform.Passwords;

/// <summary>An imported PBKDF2 hash (RFC 8018), whatever text form it came in; see <see cref="Pbkdf2Forms"/>.</summary>
internal sealed class Pbkdf2Hash : StoredPassword
{
    /// <summary>Two million rounds take about half a second; more in an import would block a worker.</summary>
    public const int MostIterations = 2_000_000;

    private readonly HashAlgorithmName algorithm;
    private readonly int iterations;
    private readonly byte[] salt;
    private readonly byte[] hash;

    private Pbkdf2Hash(HashAlgorithmName algorithm, int iterations, byte[] salt, byte[] hash)
    {
        this.algorithm = algorithm;
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /// <summary>Null when the parameters are out of range: an empty or short hash would match too easily.</summary>
    public static Pbkdf2Hash? Of(HashAlgorithmName algorithm, int iterations, byte[] salt, byte[] hash) =>
        iterations is >= 1 and <= MostIterations && salt.Length is >= 1 and <= 128 && hash.Length is >= 16 and <= 128
            ? new Pbkdf2Hash(algorithm, iterations, salt, hash)
            : null;

    public override bool Matches(PasswordBytes password)
    {
        var computed = Rfc2898DeriveBytes.Pbkdf2(password.Span, salt, iterations, algorithm, hash.Length);
        return CryptographicOperations.FixedTimeEquals(computed, hash);
    }
}
