using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Castellan.Data.Files;

/// <summary>
/// Makes any name safe to be saved under by any system: no folders, nothing invisible, no reserved characters or device
/// names, no leading dot, at most 120 characters with its ending kept.
/// </summary>
public static class FileName
{
    public const int Longest = 120;

    private const int LongestEnding = 16;
    private const string Nameless = "file";
    private const string Reserved = "\\/:*?\"<>|";

    private static readonly FrozenSet<string> Devices = new[] { "con", "prn", "aux", "nul", "conin$", "conout$", "clock$" }
        .Concat(new[] { "com", "lpt" }.SelectMany(port => "0123456789¹²³".Select(digit => port + digit)))
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static string Safe(string? name)
    {
        var own = LastPart(name ?? "");
        var kept = new StringBuilder();
        foreach (var rune in own.EnumerateRunes())
        {
            if (!IsDropped(rune))
            {
                kept.Append(rune.Value < 128 && Reserved.Contains((char)rune.Value, StringComparison.Ordinal) ? "_" : rune.ToString());
            }
        }
        // Windows drops dots and spaces at the end; a leading dot hides a file elsewhere.
        var text = kept.ToString().Normalize(NormalizationForm.FormC).Trim().Trim('.', ' ');
        if (text.Length == 0)
        {
            return Nameless;
        }
        // "NUL.txt" and "nul .txt" are the device too.
        return Devices.Contains(text.Split('.')[0].TrimEnd()) ? Shortened("_" + text) : Shortened(text);
    }

    private static string LastPart(string name)
    {
        var parts = name.Split('/', '\\');
        return parts.LastOrDefault(part => part.Trim().Trim('.').Length > 0) ?? "";
    }

    private static bool IsDropped(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator || rune == Rune.ReplacementChar;

    private static string Shortened(string text)
    {
        if (text.Length <= Longest)
        {
            return text;
        }
        var dot = text.LastIndexOf('.');
        var ending = dot > 0 && text.Length - dot <= LongestEnding ? text[dot..] : "";
        var cut = Longest - ending.Length;
        // Between characters, not inside one.
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[cut - 1]) ? cut - 1 : cut), ending);
    }
}
