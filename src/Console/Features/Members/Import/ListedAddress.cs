using System.Globalization;

namespace Castellan.Features.Members.Import;

/// <summary>An e-mail address out of a list, alone or as <c>Name &lt;address&gt;</c>.</summary>
internal static class ListedAddress
{
    private const int MaximumLength = 254;
    private const int MaximumLocalLength = 64;

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>The address and, when written in front of it, the name; null when it is none.</summary>
    public static (string Address, string? Name)? Read(string text)
    {
        var trimmed = text.Trim();
        if (trimmed is [.., '>'] && trimmed.LastIndexOf('<') is >= 0 and var open)
        {
            var name = trimmed[..open].Trim().Trim('"').Trim();
            return IsAddress(trimmed[(open + 1)..^1].Trim())
                ? (trimmed[(open + 1)..^1].Trim(), name.Length == 0 ? null : name)
                : null;
        }

        var bare = trimmed.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? trimmed["mailto:".Length..] : trimmed;
        return IsAddress(bare) ? (bare, null) : null;
    }

    private static bool IsAddress(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (text.Length > MaximumLength || at is < 1 or > MaximumLocalLength || at != text.LastIndexOf('@'))
        {
            return false;
        }

        // A local part that a spreadsheet would take for a formula belongs to nobody and would travel on into exports.
        return text[0] is not ('=' or '+' or '-' or '@')
            && text.AsSpan(0, at) is not ['.', ..] and not [.., '.']
            && !text.AsSpan(0, at).Contains("..", StringComparison.Ordinal)
            && text.Take(at).All(IsLocal)
            && IsDomain(text[(at + 1)..]);
    }

    private static bool IsLocal(char character) =>
        char.IsLetterOrDigit(character) || ".!#$%&'*+-/=?^_`{|}~".Contains(character, StringComparison.Ordinal);

    private static bool IsDomain(string domain)
    {
        if (!domain.Contains('.', StringComparison.Ordinal) || domain.StartsWith('.') || domain.EndsWith('.'))
        {
            return false;
        }

        try
        {
            return Idn.GetAscii(domain).Length <= 253;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
