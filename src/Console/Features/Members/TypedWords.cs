using System.Text;

namespace Castellan.Features.Members;

/// <summary>The words a person typed into a search field: each may stand anywhere, and nothing in it has a meaning of its own.</summary>
public static class TypedWords
{
    private const int LongestSearch = 200;
    private const int MostWords = 6;

    /// <summary>Lower case, at most six; none when nothing was typed.</summary>
    public static IReadOnlyList<string> Of(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed))
        {
            return [];
        }

        // PostgreSQL stores neither NUL nor lone surrogates, so no row can hold what is dropped here.
        var plain = new StringBuilder();
        foreach (var rune in typed.AsSpan(0, Math.Min(typed.Length, LongestSearch)).EnumerateRunes())
        {
            if (rune != Rune.ReplacementChar)
            {
                plain.Append(Rune.IsControl(rune) ? " " : rune.ToString());
            }
        }

        return [.. plain.ToString().Normalize(NormalizationForm.FormC).ToLowerInvariant()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Take(MostWords)];
    }
}
