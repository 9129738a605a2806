using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Castellan.Data.Factors;

/// <summary>
/// Codes by time (RFC 6238 over HMAC-SHA-1, RFC 4226): six digits, a step of 30 seconds. The step before and the step after
/// the present one count too, for clocks that are apart (RFC 6238 section 5.2), but none at or before the last accepted one.
/// </summary>
public static class Totp
{
    public const int Digits = 6;

    public const int StepSeconds = 30;

    /// <summary>Steps to either side of the present one that are accepted.</summary>
    public const int Drift = 1;

    private const int Modulus = 1_000_000;

    /// <summary>Whole steps since the Unix epoch.</summary>
    public static long StepOf(DateTimeOffset instant) => instant.ToUnixTimeSeconds() / StepSeconds;

    public static string CodeAt(TotpSeed seed, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // Every authenticator app computes HMAC-SHA-1; as a MAC it is unbroken.
        HMACSHA1.HashData(seed.Bytes, counter, mac);
#pragma warning restore CA5350
        // Dynamic truncation, RFC 4226 section 5.3.
        var offset = mac[^1] & 0x0f;
        var number = (BinaryPrimitives.ReadInt32BigEndian(mac[offset..]) & int.MaxValue) % Modulus;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code was typed, or null. Every candidate is compared, each in constant time.</summary>
    /// <param name="typed">Blanks and dashes, which apps show in the middle, are no matter.</param>
    /// <param name="after">The last accepted step; it and those before count no more.</param>
    public static long? Match(TotpSeed seed, string? typed, DateTimeOffset now, long after)
    {
        if (Clean(typed) is not { } code)
        {
            return null;
        }
        var presented = Encoding.ASCII.GetBytes(code);
        var present = StepOf(now);
        long? matched = null;
        for (var step = present - Drift; step <= present + Drift; step++)
        {
            var same = CryptographicOperations.FixedTimeEquals(presented, Encoding.ASCII.GetBytes(CodeAt(seed, step)));
            if (same && step > after)
            {
                matched ??= step;
            }
        }
        return matched;
    }

    // Six ASCII digits, or nothing: other scripts' digits are no code.
    private static string? Clean(string? typed)
    {
        if (typed is null || typed.Length > 2 * Digits)
        {
            return null;
        }
        var code = typed.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Trim();
        return code.Length == Digits && code.All(char.IsAsciiDigit) ? code : null;
    }
}
