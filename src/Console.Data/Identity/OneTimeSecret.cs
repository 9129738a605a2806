using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Castellan.Data.Identity;

/// <summary>
/// A secret of 256 random bits, base64url, that is handed out once (a link in a mail, a key on a page) while only its SHA-256 is
/// stored. Being random it needs no slow hash. Its text form does not show it.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class OneTimeSecret
{
    /// <summary>Characters of the secret: 256 bits at six to a character.</summary>
    public const int Length = 43;

    private const int RandomBytes = 32;
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly string secret;

    private OneTimeSecret(string secret)
    {
        this.secret = secret;
        Hash = HashOf(secret);
    }

    /// <summary>What is stored: 32 bytes.</summary>
    public byte[] Hash { get; }

    public static OneTimeSecret Issue() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)));

    /// <summary>
    /// The hash to look a presented secret up by. Malformed input gets a fresh random one: it matches nothing, takes the same path
    /// as a well-formed guess, and never throws.
    /// </summary>
    public static byte[] HashOf(string? presented) =>
        presented is { Length: Length } && !presented.AsSpan().ContainsAnyExcept(Alphabet)
            ? SHA256.HashData(Encoding.ASCII.GetBytes(presented))
            : RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    /// <summary>The secret itself, for the one message or page that hands it over.</summary>
    public string Reveal() => secret;

    public override string ToString() => "secret…";
}
