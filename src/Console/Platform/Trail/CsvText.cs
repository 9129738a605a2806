using System.Buffers;
using System.Text;

namespace Castellan.Platform.Trail;

/// <summary>
/// Comma-separated values as in RFC 4180, which a spreadsheet may open: a value that it would take for a formula gets an
/// apostrophe in front.
/// </summary>
public static class CsvText
{
    /// <summary>Tells spreadsheets that the text is UTF-8.</summary>
    public static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public static void AppendLine(StringBuilder line, params ReadOnlySpan<string?> values)
    {
        for (var at = 0; at < values.Length; at++)
        {
            if (at > 0)
            {
                line.Append(',');
            }
            Append(line, values[at]);
        }
        line.Append("\r\n");
    }

    private static void Append(StringBuilder line, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }
        var text = IsFormula(value) ? "'" + value : value;
        if (text.AsSpan().IndexOfAny(Quoted) < 0)
        {
            line.Append(text);
            return;
        }
        line.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    // Spreadsheets skip blanks in front, and take the wide forms of the signs too.
    private static bool IsFormula(string value)
    {
        var start = value.AsSpan().TrimStart();
        return value[0] is '\t' or '\r' or '\n' || (start.Length > 0 && start[0] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠');
    }
}
