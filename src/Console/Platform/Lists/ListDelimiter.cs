namespace Castellan.Platform.Lists;

/// <summary>Guesses what separates the fields: comma, semicolon or tab; a comma where nothing does.</summary>
internal static class ListDelimiter
{
    private const int LinesLookedAt = 20;

    // At equal counts the rarer character in names and addresses wins.
    private static readonly char[] Candidates = ['\t', ';', ','];

    public static char Of(string text)
    {
        var lines = text.Split('\n', LinesLookedAt + 1)
            .Take(LinesLookedAt)
            .Where(line => !string.IsNullOrWhiteSpace(line))
            .ToList();

        return Best(lines.Take(1)) ?? Best(lines) ?? ',';
    }

    private static char? Best(IEnumerable<string> lines)
    {
        var counted = Candidates.Select(candidate => (Candidate: candidate, Count: lines.Sum(line => Unquoted(line, candidate))));
        var best = counted.MaxBy(entry => entry.Count);
        return best.Count == 0 ? null : best.Candidate;
    }

    private static int Unquoted(string line, char candidate)
    {
        var count = 0;
        var quoted = false;
        foreach (var character in line)
        {
            if (character == '"')
            {
                quoted = !quoted;
            }
            else if (character == candidate && !quoted)
            {
                count++;
            }
        }

        return count;
    }
}
