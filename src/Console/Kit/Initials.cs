using System.Globalization;

namespace Castellan.Kit;

/// <summary>One or two letters that stand for a name.</summary>
public static class Initials
{
    /// <summary>The first letters of the first and the last word; "?" when the name holds no letter or digit.</summary>
    public static string Of(string? name)
    {
        var words = (name ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(FirstLetter)
            .Where(letter => letter is not null)
            .ToArray();
        return words.Length switch
        {
            0 => "?",
            1 => words[0]!,
            _ => words[0] + words[^1],
        };
    }

    // Grapheme by grapheme: half a surrogate pair would be drawn as a replacement mark.
    private static string? FirstLetter(string word)
    {
        var graphemes = StringInfo.GetTextElementEnumerator(word);
        while (graphemes.MoveNext())
        {
            var grapheme = graphemes.GetTextElement();
            if (System.Text.Rune.TryGetRuneAt(grapheme, 0, out var rune) && System.Text.Rune.IsLetterOrDigit(rune))
            {
                return grapheme.ToUpper(CultureInfo.CurrentCulture);
            }
        }

        return null;
    }
}
