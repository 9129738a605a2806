using System.Globalization;
using System.Text;

namespace Castellan.Platform.Mail;

/// <summary>
/// Makes a stored name safe to quote in a mail: one line, no control characters, no lone surrogates, none of the
/// invisible marks that turn text around (Trojan Source), and no longer than a line.
/// </summary>
public static class PlainWords
{
    public const int Longest = 120;

    public static string Of(string value)
    {
        var words = new StringBuilder(Math.Min(value.Length, Longest));
        foreach (var rune in value.EnumerateRunes())
        {
            if (words.Length + rune.Utf16SequenceLength > Longest)
            {
                words.Append('…');
                break;
            }
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    words.Append(' ');
                    break;
                case UnicodeCategory.Format when !JoinsLetters(rune):
                    break;
                default:
                    words.Append(rune.ToString());
                    break;
            }
        }
        return words.ToString().Trim();
    }

    // Scripts and emoji sequences need these two; they do not reorder anything.
    private static bool JoinsLetters(Rune rune) => rune.Value is 0x200C or 0x200D;
}
