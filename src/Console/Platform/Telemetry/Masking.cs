using System.Globalization;
using System.Text.RegularExpressions;

namespace Castellan.Platform.Telemetry;

/// <summary>
/// Masks e-mail addresses, phone numbers and secrets in free text: the last net under log lines, for text that did not pass
/// through a masked type (request lines, exception messages, libraries). It leaves instants, GUIDs, IP addresses and plain
/// numbers alone.
/// </summary>
public static partial class Masking
{
    /// <summary>What a line too long to be masked in two seconds becomes.</summary>
    private const string Withheld = "(withheld: too long to mask)";

    /// <summary>Without backtracking, so a hostile line costs no more than its length. %40 is the @ of an address in a URL, and what parts a URL or key=value is no part of it.</summary>
    private static readonly Regex Addresses = new(
        @"[\p{L}\p{M}\p{N}.!#$%'*+^_`{|}~-]+(?:[@＠]|%40)\[?[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}.:-]*[\p{L}\p{M}\p{N}])?\]?",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>Addresses become <c>m…@e…</c>, phone numbers keep their last two digits: <c>phone…78</c>; of secrets nothing is left.</summary>
    public static string Mask(string text)
    {
        try
        {
            text = Named().Replace(text, "${name}secret…");
            text = Sealed().Replace(text, "secret…");
            text = Random().Replace(text, match => IsRandom(match.ValueSpan) ? "secret…" : match.Value);
        }
        catch (RegexMatchTimeoutException)
        {
            return Withheld;
        }

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
        // The digits of a blank or a plus in an address are none of the number's.
        var digits = -(2 * text.Count("%20")) - text.Count("%2B");
        foreach (var character in text)
        {
            digits += char.IsAsciiDigit(character) ? 1 : 0;
        }

        return digits is >= 8 and <= 15;
    }

    // A word of 43 letters is a name in a stack trace; 256 random bits hold letters of both cases and something else.
    private static bool IsRandom(ReadOnlySpan<char> text) =>
        text.ContainsAnyInRange('a', 'z') && text.ContainsAnyInRange('A', 'Z') && (text.ContainsAnyInRange('0', '9') || text.ContainsAny("-_+/"));

    /// <summary>A value that its name calls a secret: in an address, a form, a JSON text, a connection string, a header.</summary>
    [GeneratedRegex(
        @"(?<name>(?:\b|(?<=%[0-9A-F]{2}))(?:password|passwd|pwd)(?:=|%3D|\\?""\s{0,4}:\s{0,4}\\?""))[^;&""'\r\n]+"
        + @"|(?<name>(?:\b|(?<=%[0-9A-F]{2}))(?:token|code|state|\w{0,20}_token|\w{0,20}secret|code_verifier|code_challenge|signature)(?:=|%3D|\\?""\s{0,4}:\s{0,4}\\?""))[^\s&""';,<>\\]{6,}"
        + @"|(?<name>\b_blazor\?id=)[^\s&]+"
        + @"|(?<name>\b(?:Bearer|Basic)\s)[\w.~+/=-]{8,}",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 2000)]
    private static partial Regex Named();

    /// <summary>What data protection has sealed, by the header that all of it begins with: states, correlation and form tokens.</summary>
    [GeneratedRegex(@"CfDJ8[\w-]{16,}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Sealed();

    /// <summary>256 bits as base64url or base64: session keys, the secrets of links, sealing keys.</summary>
    [GeneratedRegex(@"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=(?!=)|(?:(?<![A-Za-z0-9_-])|(?<=%3D))[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Random();

    /// <summary>
    /// International with + or 00; national with a leading zero in pairs or groups; North American in 3-3-4; as typed or as an
    /// address carries it. The repetitions are bounded, so backtracking is too.
    /// </summary>
    [GeneratedRegex(
        @"(?<![\w.:+-])(?:(?:\+|%2B|00)\(?[1-9](?:(?:[ .()/\u00A0\u202F+-]|%20){0,2}[0-9]){7,16}|0[1-9](?:(?:[ .\u00A0\u202F+-]|%20)?[0-9]{2}){4}|0[0-9]{2,4}[ /-][0-9]{2,4}[ -]?[0-9]{2,5}|\(?[2-9][0-9]{2}\)?[ .-][0-9]{3}[ .-][0-9]{4})(?![\w:]|[.-][0-9])",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 2000)]
    private static partial Regex Phones();
}
