using System.Globalization;
using System.Text;
using Castellan.Data.Outcomes;

namespace Castellan.Data.Text;

/// <summary>The rule for texts of several lines: lines end in LF, no controls, nothing that turns the reading direction, no broken characters.</summary>
public static class ProseText
{
    /// <summary>The cleaned text, empty when nothing was written, or why it cannot be kept. <paramref name="maximum"/> counts UTF-16 units.</summary>
    public static Outcome<string> Clean(string? text, int maximum)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty)
        {
            return "";
        }
        if (trimmed.Length > maximum)
        {
            return new TextTooLong(maximum);
        }
        for (var rest = trimmed; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return new TextNotAllowed(CodePoint(rest[0]));
            }
            if (IsForbidden(rune))
            {
                return new TextNotAllowed(CodePoint(rune.Value));
            }
            rest = rest[consumed..];
        }
        var cleaned = trimmed.ToString().ReplaceLineEndings("\n").Normalize(NormalizationForm.FormC);
        return cleaned.Length > maximum ? new TextTooLong(maximum) : cleaned;
    }

    /// <summary>The same for a text that must say something.</summary>
    public static Outcome<string> Required(string? text, int maximum) =>
        Clean(text, maximum).Then<string>(cleaned => cleaned.Length == 0 ? new TextEmpty() : cleaned);

    // Joiners are kept: scripts and emoji need them. What overrides the direction makes a text say another thing than it shows.
    private static bool IsForbidden(Rune rune) => rune.Value switch
    {
        '\n' or '\r' or '\t' => false,
        (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => true,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned,
    };

    private static string CodePoint(int value) => string.Create(CultureInfo.InvariantCulture, $"U+{value:X4}");
}
