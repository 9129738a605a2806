using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Castellan.Platform.Passwords;

/// <summary>
/// An imported bcrypt hash (<c>$2a$</c>, <c>$2b$</c>, <c>$2y$</c>). bcrypt reads 72 bytes of a password and ignores the
/// rest; that loss was made where the hash was made, and ends with the new hash at the next sign-in.
/// </summary>
internal sealed class BcryptHash : StoredPassword
{
    /// <summary>2^14 rounds take about a second; a larger cost in an import would block a worker for minutes.</summary>
    public const int LargestCost = 14;

    private static readonly Regex Form = new(@"\A\$2[aby]\$(?<cost>[0-9]{2})\$[./A-Za-z0-9]{53}\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private readonly string encoded;

    private BcryptHash(string encoded) => this.encoded = encoded;

    public static BcryptHash? Parse(string text) =>
        Form.Match(text) is { Success: true } match
        && int.Parse(match.Groups["cost"].ValueSpan, CultureInfo.InvariantCulture) is >= 4 and <= LargestCost
            ? new BcryptHash(text)
            : null;

    public override bool Matches(PasswordBytes password)
    {
        // A C string ends at NUL: what follows it would be ignored, and "secret\0anything" would sign in as "secret".
        if (password.Span.Contains((byte)0))
        {
            return false;
        }

        var computed = Crypt.Hash(password.Terminated, encoded);
        return computed is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(computed), Encoding.ASCII.GetBytes(encoded));
    }
}
