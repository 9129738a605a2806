using System.Security.Cryptography;
using System.Text;

namespace Castellan.Data.Factors;

/// <summary>
/// The secret shared with an authenticator app: 160 random bits, the length of HMAC-SHA-1's output as RFC 4226 section 4
/// recommends. Its text form does not show it.
/// </summary>
public sealed class TotpSeed
{
    /// <summary>Bytes.</summary>
    public const int Size = 20;

    // RFC 4648 section 6.
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsPerCharacter = 5;

    private readonly byte[] bytes;

    private TotpSeed(byte[] bytes) => this.bytes = bytes;

    internal ReadOnlySpan<byte> Bytes => bytes;

    public static TotpSeed Random() => new(RandomNumberGenerator.GetBytes(Size));

    /// <exception cref="ArgumentException">Not <see cref="Size"/> bytes.</exception>
    public static TotpSeed Of(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size ? new TotpSeed(bytes.ToArray()) : throw new ArgumentException($"A seed has {Size} bytes.", nameof(bytes));

    /// <summary>The bytes, for sealing only.</summary>
    public byte[] Reveal() => [.. bytes];

    /// <summary>Base32 without padding, 32 characters, as apps take it typed.</summary>
    public string Typed()
    {
        var text = new StringBuilder(Size * 8 / BitsPerCharacter);
        var (held, bits) = (0, 0);
        foreach (var next in bytes)
        {
            held = (held << 8) | next;
            bits += 8;
            while (bits >= BitsPerCharacter)
            {
                bits -= BitsPerCharacter;
                text.Append(Alphabet[(held >> bits) & 31]);
            }
            held &= (1 << bits) - 1;
        }
        return text.ToString();
    }

    /// <summary>The address an app reads from the QR code (Key Uri Format of Google Authenticator).</summary>
    /// <param name="issuer">The installation, as the app lists it.</param>
    /// <param name="account">The person's address.</param>
    public string Address(string issuer, string account) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={Typed()}&issuer={Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits={Totp.Digits}&period={Totp.StepSeconds}";

    public override string ToString() => "seed…";
}
