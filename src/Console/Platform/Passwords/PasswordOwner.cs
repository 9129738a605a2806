using System.Globalization;
using System.Text;
using Castellan.Data.Identity;

namespace Castellan.Platform.Passwords;

/// <summary>Who chooses the password: what an attacker would try first, and whether a second factor stands beside it.</summary>
public sealed class PasswordOwner
{
    private const string Product = "Castellan";

    /// <summary>Shorter words ("Ann", "Li") turn up in innocent passphrases.</summary>
    private const int ShortestWord = 4;

    public PasswordOwner(EmailAddress? address, string? name, bool hasSecondFactor)
    {
        HasSecondFactor = hasSecondFactor;
        Words = [.. new[] { Product, address?.LocalPart, name }
            .SelectMany(SplitWords)
            .Where(word => word.Length >= ShortestWord)
            .Distinct(StringComparer.Ordinal)];
    }

    public bool HasSecondFactor { get; }

    /// <summary>Lower case, without accents.</summary>
    internal IReadOnlyList<string> Words { get; }

    /// <summary>The first of the owner's words that the password contains, whatever its case and accents.</summary>
    internal string? WordIn(string password)
    {
        var folded = Fold(password);
        return Words.FirstOrDefault(word => folded.Contains(word, StringComparison.Ordinal));
    }

    private static IEnumerable<string> SplitWords(string? text)
    {
        var folded = Fold(text ?? "");
        var word = new StringBuilder();
        foreach (var character in folded)
        {
            if (char.IsLetter(character))
            {
                word.Append(character);
                continue;
            }

            yield return word.ToString();
            word.Clear();
        }

        yield return word.ToString();
    }

    /// <summary>A lone surrogate would make Normalize throw; it becomes U+FFFD, here only.</summary>
    private static string Fold(string text)
    {
        var whole = string.Concat(text.EnumerateRunes()).Normalize(NormalizationForm.FormKD);
        var letters = whole.Where(character => CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark);
        return string.Concat(letters).ToLowerInvariant();
    }
}
