using Castellan.Data.Audit;
using Castellan.Data.Text;

namespace Castellan.Features.Audit;

/// <summary>
/// What somebody typed into the search: words that name actions in the reader's language ask for those actions, the others
/// are looked for among names and changed values. In quotation marks every word is looked for as it stands.
/// </summary>
public sealed record SearchWords(IReadOnlyList<AuditAction> Actions, string? Rest)
{
    private const int ShortestActionWord = 4;

    private static readonly char[] Quotes = ['"', '“', '”', '«', '»'];

    /// <param name="actions">Each action with what it is called.</param>
    public static SearchWords Read(string typed, IEnumerable<(AuditAction Action, string Name)> actions)
    {
        var bare = string.Concat(typed.Where(letter => !Quotes.Contains(letter))).Trim();
        if (bare.Length != typed.Trim().Length)
        {
            return new SearchWords([], bare.Length == 0 ? null : bare);
        }
        var named = actions.Select(one => (one.Action, Words: FoldedText.Of(one.Name).Split([' ', '’', '\'', '-'], StringSplitOptions.RemoveEmptyEntries))).ToList();
        var rest = new List<string>();
        var left = named;
        foreach (var word in typed.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var folded = FoldedText.Of(word);
            var narrower = folded.Length < ShortestActionWord ? [] : left.Where(one => one.Words.Any(part => part.StartsWith(folded, StringComparison.Ordinal))).ToList();
            if (narrower.Count == 0)
            {
                rest.Add(word);
            }
            else
            {
                left = narrower;
            }
        }
        return new SearchWords(left.Count == named.Count ? [] : [.. left.Select(one => one.Action)], rest.Count == 0 ? null : string.Join(' ', rest));
    }
}
