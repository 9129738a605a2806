using System.Globalization;
using System.Text.RegularExpressions;

namespace Castellan.Platform.Telemetry;

/// <summary>
/// Masks e-mail addresses and phone numbers in free text: the last net under log lines, for text that did not pass through a
/// masked type (exception messages, libraries). It leaves instants, GUIDs, IP addresses and plain numbers alone.
/// </summary>
public static partial class Masking
{
    /// <summary>What a line too long to be masked in two seconds becomes.</summary>
    private const string Withheld = "(withheld: too long to mask)";

    /// <summary>Without backtracking, so a hostile line costs no more than its length. %40 is the @ of an address in a URL, and what parts a URL or key=value is no part of it.</summary>
    private static readonly Regex Addresses = new(
        @"[\p{L}\p{M}\p{N}.!#$%'*+^_`{|}~-]+(?:[@＠]|%40)\[?[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}.:-]*[\p{L}\p{M}\p{N}])?\]?",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>Addresses become <c>m…@e…</c>, phone numbers keep their last two digits: <c>phone…78</c>.</summary>
    public static string Mask(string text)
    {
        if (text.Contains('@', StringComparison.Ordinal) || text.Contains("%40", StringComparison.Ordinal) || text.Contains('＠', StringComparison.Ordinal))
        {
            text = Addresses.Replace(text, match => MaskAddress(match.Value));
        }

        try
        {
            return Phones().Replace(text, match => IsPhone(match.ValueSpan) ? $"phone…{match.Value[^2..]}" : match.Value);
        }
        catch (RegexMatchTimeoutException)
        {
            return Withheld;
        }
    }

    private static string MaskAddress(string address)
    {
        var at = address.AsSpan().LastIndexOfAny('@', '＠');
        var domain = at >= 0 ? at + 1 : address.LastIndexOf("%40", StringComparison.Ordinal) + 3;
        return $"{StringInfo.GetNextTextElement(address)}…@{StringInfo.GetNextTextElement(address, address[domain] == '[' ? domain + 1 : domain)}…";
    }

    /// <summary>E.164: at most 15 digits; fewer than 8 is a short code or an ordinary number.</summary>
    private static bool IsPhone(ReadOnlySpan<char> text)
    {
        var digits = 0;
        foreach (var character in text)
        {
            digits += char.IsAsciiDigit(character) ? 1 : 0;
        }

        return digits is >= 8 and <= 15;
    }

    /// <summary>
    /// International with + or 00; national with a leading zero in pairs or groups; North American in 3-3-4. The repetitions are
    /// bounded, so backtracking is too.
    /// </summary>
    [GeneratedRegex(
        @"(?<![\w.:+-])(?:(?:\+|00)\(?[1-9](?:[ .()/\u00A0\u202F-]{0,2}[0-9]){7,16}|0[1-9](?:[ .\u00A0\u202F-]?[0-9]{2}){4}|0[0-9]{2,4}[ /-][0-9]{2,4}[ -]?[0-9]{2,5}|\(?[2-9][0-9]{2}\)?[ .-][0-9]{3}[ .-][0-9]{4})(?![\w:]|[.-][0-9])",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 2000)]
    private static partial Regex Phones();
}
