using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Castellan.Platform.Passwords;

/// <summary>The text forms in which other systems keep PBKDF2 hashes: ASP.NET Core Identity, Django, passlib.</summary>
internal static class Pbkdf2Forms
{
    private static readonly Regex Django = new(
        @"\Apbkdf2_(?<function>sha1|sha256|sha512)\$(?<iterations>[0-9]{1,9})\$(?<salt>[^$]+)\$(?<hash>[A-Za-z0-9+/]+={0,2})\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static readonly Regex Passlib = new(
        @"\A\$pbkdf2(?:-(?<function>sha256|sha512))?\$(?<iterations>[0-9]{1,9})\$(?<salt>[A-Za-z0-9./]+)\$(?<hash>[A-Za-z0-9./]+)\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public static Pbkdf2Hash? Parse(string text) =>
        text.Length > 512 ? null : ParseDjango(text) ?? ParsePasslib(text) ?? ParseAspNetIdentity(text);

    /// <summary><c>pbkdf2_sha256$iterations$salt$hash</c>: the salt is text, the hash padded base64.</summary>
    private static Pbkdf2Hash? ParseDjango(string text) =>
        Django.Match(text) is { Success: true } match && FromBase64(match.Groups["hash"].Value) is { } hash
            ? Pbkdf2Hash.Of(Algorithm(match), Iterations(match), Encoding.UTF8.GetBytes(match.Groups["salt"].Value), hash)
            : null;

    /// <summary><c>$pbkdf2-sha256$iterations$salt$hash</c>: base64 without padding, with '.' in place of '+'.</summary>
    private static Pbkdf2Hash? ParsePasslib(string text) =>
        Passlib.Match(text) is { Success: true } match
        && FromAdaptedBase64(match.Groups["salt"].Value) is { } salt
        && FromAdaptedBase64(match.Groups["hash"].Value) is { } hash
            ? Pbkdf2Hash.Of(Algorithm(match), Iterations(match), salt, hash)
            : null;

    /// <summary>Version 2: 00, 16 bytes of salt, 32 of hash (SHA-1, 1,000 rounds). Version 3: 01, function, rounds, salt length, salt, hash.</summary>
    private static Pbkdf2Hash? ParseAspNetIdentity(string text) =>
        FromBase64(text) switch
        {
            [0, ..] and { Length: 49 } version2 => Pbkdf2Hash.Of(HashAlgorithmName.SHA1, 1000, version2[1..17], version2[17..]),
            [1, ..] and { Length: > 13 } version3 => ParseAspNetIdentityVersion3(version3),
            _ => null,
        };

    private static Pbkdf2Hash? ParseAspNetIdentityVersion3(byte[] blob)
    {
        var function = Field(1);
        var iterations = Field(5);
        var saltBytes = Field(9);
        if (function > 2 || iterations > Pbkdf2Hash.MostIterations || saltBytes > blob.Length - 13)
        {
            return null;
        }

        var algorithm = function switch { 0 => HashAlgorithmName.SHA1, 1 => HashAlgorithmName.SHA256, _ => HashAlgorithmName.SHA512 };
        var hashStart = 13 + (int)saltBytes;
        return Pbkdf2Hash.Of(algorithm, (int)iterations, blob[13..hashStart], blob[hashStart..]);

        uint Field(int offset) => BinaryPrimitives.ReadUInt32BigEndian(blob.AsSpan(offset));
    }

    private static HashAlgorithmName Algorithm(Match match) =>
        match.Groups["function"].Value switch
        {
            "sha512" => HashAlgorithmName.SHA512,
            "sha256" => HashAlgorithmName.SHA256,
            _ => HashAlgorithmName.SHA1,
        };

    private static int Iterations(Match match) => int.Parse(match.Groups["iterations"].ValueSpan, CultureInfo.InvariantCulture);

    private static byte[]? FromAdaptedBase64(string text) =>
        FromBase64(text.Replace('.', '+') + new string('=', (4 - text.Length % 4) % 4));

    private static byte[]? FromBase64(string text)
    {
        var bytes = new byte[text.Length / 4 * 3];
        return text.Length > 0 && Convert.TryFromBase64String(text, bytes, out var written) ? bytes[..written] : null;
    }
}
