namespace Castellan.Platform.Language;

/// <summary>Which of its forms a noun takes beside a whole number, after the Unicode CLDR's cardinal rules.</summary>
public static class PluralRule
{
    /// <summary>"one" or "other". A language without a rule of its own counts like English.</summary>
    public static string Category(string language, long count) => language switch
    {
        "fr" => count is 0 or 1 or -1 ? "one" : "other",
        _ => count is 1 or -1 ? "one" : "other",
    };
}
