using System.Security.Cryptography;
using System.Text;

namespace Castellan.Data.Factors;

/// <summary>
/// A recovery code as it is shown once: 120 random bits in Crockford's Base32, six groups of four. With that many it needs no
/// slow hash. Its text form does not show it.
/// </summary>
public sealed class RecoverySecret
{
    /// <summary>How many a person gets at a time.</summary>
    public const int Count = 10;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Characters = 24;

    // Codes that were issued with 80 bits stay good until they are replaced.
    private const int EarlierCharacters = 16;
    private const int GroupSize = 4;
    private const int LongestTyped = 64;

    private readonly string code;

    private RecoverySecret(string code) => this.code = code;

    public static RecoverySecret Issue() => new(RandomNumberGenerator.GetString(Alphabet, Characters));

    public static IReadOnlyList<RecoverySecret> IssueAll() => [.. Enumerable.Range(0, Count).Select(_ => Issue())];

    /// <summary>What is stored: SHA-256 over the person's id and the code, so that equal codes of two people would not be seen to be.</summary>
    public byte[] HashFor(Guid personId) => Hash(personId, code);

    /// <summary>
    /// The hash to look a typed code up by. Letters' case, blanks and dashes are no matter, and what is easily mistaken
    /// (O for 0, I and L for 1) is read as meant. What can be no code gets a random hash: it matches nothing and never throws.
    /// </summary>
    public static byte[] HashOf(Guid personId, string? typed)
    {
        if (typed is null || typed.Length > LongestTyped)
        {
            return RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
        }
        var read = new StringBuilder(Characters);
        foreach (var letter in typed.ToLowerInvariant())
        {
            switch (letter)
            {
                case ' ' or '-' or '\u2010' or '\u2011' or '\u2013':
                    break;
                case 'o':
                    read.Append('0');
                    break;
                case 'i' or 'l':
                    read.Append('1');
                    break;
                default:
                    read.Append(letter);
                    break;
            }
        }
        var meant = read.ToString().Trim();
        return meant.Length is Characters or EarlierCharacters && meant.All(letter => Alphabet.Contains(letter, StringComparison.Ordinal))
            ? Hash(personId, meant)
            : RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
    }

    /// <summary>The code in groups, for the one page that shows it.</summary>
    public string Reveal() => string.Join('-', code.Chunk(GroupSize).Select(group => new string(group)));

    public override string ToString() => "code…";

    private static byte[] Hash(Guid personId, string code) => SHA256.HashData([.. personId.ToByteArray(bigEndian: true), .. Encoding.ASCII.GetBytes(code)]);
}
