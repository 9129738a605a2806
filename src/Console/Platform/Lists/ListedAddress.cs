using Castellan.Data.Identity;

namespace Castellan.Platform.Lists;

/// <summary>An e-mail address out of a list, alone or as <c>Name &lt;address&gt;</c>.</summary>
internal static class ListedAddress
{
    /// <summary>The address as it is written to and, when written in front of it, the name; null when it is none.</summary>
    public static (string Address, string? Name)? Read(string text)
    {
        var trimmed = text.Trim();
        if (trimmed is [.., '>'] && trimmed.LastIndexOf('<') is >= 0 and var open)
        {
            var name = trimmed[..open].Trim().Trim('"').Trim();
            return Plain(trimmed[(open + 1)..^1]) is { } address ? (address, name.Length == 0 ? null : name) : null;
        }

        var bare = trimmed.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? trimmed["mailto:".Length..] : trimmed;
        return Plain(bare) is { } alone ? (alone, null) : null;
    }

    /// <summary>The addresses of one cell: several may stand there, separated by commas, semicolons or blanks.</summary>
    public static IReadOnlyList<string> Split(string cell)
    {
        if (Read(cell) is not null || cell.Contains('<', StringComparison.Ordinal))
        {
            return [cell];
        }

        var parts = cell.Split([',', ';', ' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Length > 1 && parts.All(part => part.Contains('@', StringComparison.Ordinal)) ? parts
            : cell.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    // A local part that a spreadsheet would take for a formula belongs to nobody and would travel on into exports.
    private static string? Plain(string text) =>
        text.Trim() is not ['=' or '+' or '-' or '@', ..] && EmailAddress.TryParse(text, out var address) ? address.Reveal() : null;
}
