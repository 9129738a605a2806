using System.Buffers;
using System.Text;

namespace Castellan.Tests.E2E.Canaries;

/// <summary>Looks for canaries in all their forms, in one pass.</summary>
internal sealed class CanaryScan
{
    private const int Piece = 16 * 1024 * 1024;

    // Shorter ones would be met by chance.
    private const int Shortest = 8;

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly SearchValues<string> _patterns;
    private readonly int _longest;

    public CanaryScan(IEnumerable<Canary> canaries)
    {
        foreach (var canary in canaries)
        {
            foreach (var (form, pattern) in CanaryForms.Of(canary.Bytes).Where(one => one.Value.Length >= Shortest))
            {
                _names.TryAdd(pattern, $"{canary.Name} ({form})");
            }
        }
        _names.Count.ShouldBeGreaterThan(0);
        _longest = _names.Keys.Max(pattern => pattern.Length);
        _patterns = SearchValues.Create([.. _names.Keys], StringComparison.Ordinal);
    }

    /// <summary>What stands in the text, each with its form.</summary>
    public IReadOnlyList<string> Find(string text)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Look(text, found);
        return [.. found];
    }

    public IReadOnlyList<string> Find(byte[] bytes) => Find(Encoding.Latin1.GetString(bytes));

    /// <summary>What stands in the files, wherever their pieces begin.</summary>
    public async Task<IReadOnlyList<string>> FindInAsync(IEnumerable<string> files)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var buffer = new byte[Piece];
        foreach (var file in files)
        {
            await using var content = File.OpenRead(file);
            var kept = 0;
            int read;
            while ((read = await content.ReadAsync(buffer.AsMemory(kept), TestContext.Current.CancellationToken)) > 0)
            {
                var filled = kept + read;
                Look(Encoding.Latin1.GetString(buffer, 0, filled), found);
                kept = Math.Min(_longest - 1, filled);
                buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
            }
        }
        return [.. found];
    }

    private void Look(string text, SortedSet<string> found)
    {
        for (var at = 0; text.AsSpan(at).IndexOfAny(_patterns) is var next and >= 0; at += next + 1)
        {
            var rest = text.AsSpan(at + next);
            foreach (var (pattern, name) in _names)
            {
                if (rest.StartsWith(pattern, StringComparison.Ordinal))
                {
                    found.Add(name);
                }
            }
        }
    }
}
