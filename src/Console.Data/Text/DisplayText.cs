using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Castellan.Data.Outcomes;

namespace Castellan.Data.Text;

/// <summary>The one rule for names that people read: trimmed, NFC, single spaces, 1 to 80 code points, nothing invisible.</summary>
public static class DisplayText
{
    public const int NameLength = 80;

    // Blank or joining characters whose Unicode category does not give them away.
    private static readonly FrozenSet<int> Invisible = FrozenSet.Create(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0);

    /// <summary>The cleaned text, or why it cannot be a name. <paramref name="maximum"/> counts code points.</summary>
    public static Outcome<string> Clean(string? text, int maximum = NameLength)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty)
        {
            return new TextEmpty();
        }

        // Normalising costs; nothing this long can shrink below the limit.
        if (trimmed.Length > maximum * 8)
        {
            return new TextTooLong(maximum);
        }

        if (FirstForbidden(trimmed) is { } forbidden)
        {
            return new TextNotAllowed(forbidden);
        }

        var cleaned = SingleSpaced(trimmed.ToString().Normalize(NormalizationForm.FormC));
        return cleaned.Length == 0 ? new TextEmpty()
            : cleaned.EnumerateRunes().Count() > maximum ? new TextTooLong(maximum)
            : cleaned;
    }

    private static string? FirstForbidden(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
            {
                return CodePoint(text[0]);
            }

            if (IsForbidden(rune))
            {
                return CodePoint(rune.Value);
            }

            text = text[consumed..];
        }

        return null;
    }

    // Format covers bidirectional overrides, zero-width characters and tags; controls cover NUL, CR and LF.
    private static bool IsForbidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        _ => Invisible.Contains(rune.Value) || rune.Value is (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0D) or (>= 0xE0100 and <= 0xE01EF),
    };

    // U+FE0E and U+FE0F only choose how an emoji is drawn: dropped, so that two names cannot differ by them alone.
    private static string SingleSpaced(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character))
            {
                if (kept.Length > 0 && kept[^1] != ' ')
                {
                    kept.Append(' ');
                }
            }
            else if (character is not ('\uFE0E' or '\uFE0F'))
            {
                kept.Append(character);
            }
        }

        return kept.ToString().TrimEnd();
    }

    private static string CodePoint(int value) => string.Create(CultureInfo.InvariantCulture, $"U+{value:X4}");
}
