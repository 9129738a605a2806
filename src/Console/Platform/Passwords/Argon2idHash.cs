using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Castellan.Platform.Passwords;

/// <summary>
/// Argon2id (RFC 9106) in the PHC string form <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>, memory in KiB.
/// New hashes have one lane, 16 random bytes of salt and 32 bytes of hash; imported ones may differ and are renewed.
/// </summary>
internal sealed class Argon2idHash : StoredPassword
{
    public const int LargestMemoryKiB = 1024 * 1024;

    /// <summary>Memory times iterations, in KiB. An imported hash beyond it would hold a worker for seconds.</summary>
    public const long LargestWork = 4L * 1024 * 1024;

    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    private static readonly Regex PhcString = new(
        @"\A\$argon2id\$v=19\$m=(?<m>[1-9][0-9]{0,8}),t=(?<t>[1-9][0-9]{0,8}),p=(?<p>[1-9][0-9]{0,2})\$(?<salt>[A-Za-z0-9+/]+)\$(?<hash>[A-Za-z0-9+/]+)\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private readonly byte[] encoded;

    private Argon2idHash(string text, int memoryKiB, int iterations, int lanes, int saltBytes, int hashBytes)
    {
        encoded = Encoding.ASCII.GetBytes(text + '\0');
        MemoryKiB = memoryKiB;
        Iterations = iterations;
        IsOfOurForm = lanes == 1 && saltBytes == SaltBytes && hashBytes == HashBytes;
    }

    public int MemoryKiB { get; }

    public int Iterations { get; }

    private bool IsOfOurForm { get; }

    /// <summary>Hashes with a fresh random salt. Throws <see cref="InvalidOperationException"/> when the memory cannot be had.</summary>
    public static string Create(PasswordBytes password, int memoryKiB, int iterations)
    {
        Sodium.EnsureReady();
        Span<byte> text = stackalloc byte[Sodium.EncodedBytes];
        var bytes = password.Span;
        if (Sodium.Hash(text, bytes, (ulong)bytes.Length, (ulong)iterations, (nuint)memoryKiB * 1024, Sodium.Argon2id13) != 0)
        {
            throw new InvalidOperationException($"Argon2id could not be computed with {memoryKiB} KiB of memory.");
        }

        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    public static Argon2idHash? Parse(string text)
    {
        if (text.Length >= 512 || PhcString.Match(text) is not { Success: true } match)
        {
            return null;
        }

        var memory = Number("m");
        var iterations = Number("t");
        var lanes = Number("p");
        var salt = Base64Bytes(match.Groups["salt"].ValueSpan);
        var hash = Base64Bytes(match.Groups["hash"].ValueSpan);
        var affordable = memory <= LargestMemoryKiB && (long)memory * iterations <= LargestWork && lanes <= 16 && memory >= 8 * lanes;
        return affordable && iterations >= 1 && lanes >= 1 && salt is >= 8 and <= 64 && hash is >= 16 and <= 64
            ? new Argon2idHash(text, memory, iterations, lanes, salt, hash)
            : null;

        int Number(string name) => int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
    }

    public override bool Matches(PasswordBytes password)
    {
        Sodium.EnsureReady();
        return Sodium.Verify(encoded, password.Span, (ulong)password.Span.Length) == 0;
    }

    public override bool MeetsCost(PasswordOptions options) =>
        IsOfOurForm && MemoryKiB >= options.MemoryKiB && Iterations >= options.Iterations;

    private static int Base64Bytes(ReadOnlySpan<char> unpadded) => unpadded.Length * 3 / 4;
}
