using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Castellan.Data.Identity;

/// <summary>Which local parts and domains an <see cref="EmailAddress"/> may have.</summary>
internal static class EmailSyntax
{
    private const string AsciiSymbols = "!#$%&'*+/=?^_`{|}~-";
    private const int LongestLocalPart = 64;

    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = true };

    /// <summary>
    /// RFC 5321's dot-string, in NFC. Letters that only look like another one after compatibility mapping (full width, ligatures,
    /// long s) are refused, not mapped: mapped, somebody else's mailbox would take over the account of the plain address.
    /// </summary>
    public static bool TryLocalPart(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? local)
    {
        local = null;
        if (text.Length == 0 || !IsDotString(text))
        {
            return false;
        }

        var composed = text.ToString().Normalize(NormalizationForm.FormC);
        if (!composed.IsNormalized(NormalizationForm.FormKC) || Encoding.UTF8.GetByteCount(composed) > LongestLocalPart)
        {
            return false;
        }

        local = composed;
        return true;
    }

    /// <summary>At least two labels, mapped to lower-case ASCII (IDNA); the last one is not a number, so no IPv4 address.</summary>
    public static bool TryDomain(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? domain)
    {
        domain = null;
        if (text.Length == 0 || text.Length > EmailAddress.MaximumLength || !AreLabels(text))
        {
            return false;
        }

        try
        {
            domain = Idn.GetAscii(text.ToString()).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return false;
        }

        return IsTopLevel(domain.AsSpan(domain.LastIndexOf('.') + 1)) && domain.Contains('.', StringComparison.Ordinal);
    }

    private static bool IsTopLevel(ReadOnlySpan<char> label) =>
        label.Length >= 2 && (label.StartsWith("xn--") || !label.ContainsAnyExceptInRange('a', 'z'));

    private static bool IsDotString(ReadOnlySpan<char> text) =>
        text[0] != '.' && text[^1] != '.' && text.IndexOf("..", StringComparison.Ordinal) < 0 && OnlyRunes(text, IsAtomOrDot);

    private static bool AreLabels(ReadOnlySpan<char> text) => OnlyRunes(text, rune => IsLetterOrDigit(rune) || rune.Value is '.' or '-');

    /// <summary>No control or format characters, spaces, bidirectional marks, and no lone surrogates, which decode as no rune.</summary>
    private static bool OnlyRunes(ReadOnlySpan<char> text, Predicate<Rune> accepted)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var consumed) != System.Buffers.OperationStatus.Done || !accepted(rune))
            {
                return false;
            }

            text = text[consumed..];
        }

        return true;
    }

    private static bool IsAtomOrDot(Rune rune) =>
        IsLetterOrDigit(rune) || (rune.IsAscii && (rune.Value == '.' || AsciiSymbols.Contains((char)rune.Value, StringComparison.Ordinal)));

    private static bool IsLetterOrDigit(Rune rune) =>
        rune.IsAscii
            ? char.IsAsciiLetterOrDigit((char)rune.Value)
            : Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
