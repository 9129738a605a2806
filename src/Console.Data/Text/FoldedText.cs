using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Castellan.Data.Text;

/// <summary>Text reduced for comparison and for addresses: lower case, no accents, common letters spelled in ASCII.</summary>
public static class FoldedText
{
    private static readonly FrozenDictionary<char, string> Spelled = new Dictionary<char, string>
    {
        ['ß'] = "ss",
        ['æ'] = "ae",
        ['œ'] = "oe",
        ['ø'] = "o",
        ['ł'] = "l",
        ['đ'] = "d",
        ['ð'] = "d",
        ['þ'] = "th",
        ['ħ'] = "h",
        ['ı'] = "i",
        ['ŋ'] = "n",
        ['ŧ'] = "t",
        ['’'] = "'",
    }.ToFrozenDictionary();

    /// <summary>Words of a search that are looked for; the rest of a longer one is left aside.</summary>
    public const int MostWords = 6;

    /// <summary>The folded words of a search, all of which must be found.</summary>
    public static IReadOnlyList<string> Words(string? search) =>
        string.IsNullOrWhiteSpace(search) ? [] : [.. Of(search).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MostWords)];

    /// <summary>The folded form; lone surrogates become U+FFFD rather than an exception.</summary>
    public static string Of(string text)
    {
        // An encoder round trip replaces lone surrogates, on which Normalize throws.
        var wellFormed = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        var folded = new StringBuilder(text.Length);
        foreach (var character in wellFormed.Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark)
            {
                continue;
            }

            var lower = char.ToLowerInvariant(character);
            folded.Append(Spelled.TryGetValue(lower, out var letters) ? letters : lower.ToString());
        }

        return folded.ToString();
    }
}
