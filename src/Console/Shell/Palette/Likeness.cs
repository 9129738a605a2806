using System.Globalization;

namespace Castellan.Shell.Palette;

/// <summary>How well a title answers to words that somebody typed.</summary>
internal static class Likeness
{
    private const CompareOptions Loose = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace | CompareOptions.IgnoreWidth;
    private const int ShortestInside = 3;

    /// <summary>
    /// 0 where the title begins with the first word, 1 where one of its words does, 2 where it stands inside one; null where any
    /// of the words is missing. Inside a word three letters are needed: fewer stand in nearly every title. Letters count without
    /// case and accents.
    /// </summary>
    public static int? Of(string title, string words)
    {
        var compare = CultureInfo.CurrentCulture.CompareInfo;
        int? rank = null;
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Rank(compare, title, word) is not { } found)
            {
                return null;
            }
            rank ??= found;
        }
        return rank ?? 0;
    }

    private static int? Rank(CompareInfo compare, string title, string word)
    {
        if (compare.IsPrefix(title, word, Loose))
        {
            return 0;
        }
        if (BeginsAWord(compare, title, word))
        {
            return 1;
        }
        return word.Length >= ShortestInside && compare.IndexOf(title, word, Loose) >= 0 ? 2 : null;
    }

    private static bool BeginsAWord(CompareInfo compare, string title, string word) =>
        title.Split([' ', '-', '\'', '’'], StringSplitOptions.RemoveEmptyEntries).Any(part => compare.IsPrefix(part, word, Loose));
}
