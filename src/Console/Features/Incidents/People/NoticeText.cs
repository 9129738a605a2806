using System.Text.Encodings.Web;
using System.Text.Json;
using Castellan.Data.Mail;

namespace Castellan.Features.Incidents.People;

/// <summary>What a notice says in one language, worded whole: a later version of the console changes nothing of it.</summary>
/// <param name="Greeting">With {name} in it; left out where the name is unknown.</param>
public sealed record NoticeText(string Language, string Subject, string Heading, string Greeting, IReadOnlyList<string> Paragraphs, IReadOnlyList<LetterSection> Sections, string Footer)
{
    /// <summary>Keys of required fields that say nothing in this language.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}

/// <summary>The texts of a notice as they are frozen: the same texts are the same characters.</summary>
public static class NoticeContent
{
    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ToJson(IEnumerable<NoticeText> texts) => JsonSerializer.Serialize(texts.OrderBy(text => text.Language, StringComparer.Ordinal), Written);

    public static IReadOnlyList<NoticeText> Of(string? json) => json is null ? [] : JsonSerializer.Deserialize<List<NoticeText>>(json, Written) ?? [];

    /// <summary>The text for somebody whose language is known, or is not.</summary>
    public static NoticeText For(IReadOnlyList<NoticeText> texts, string? language, string fallback, bool oneLanguage) =>
        (oneLanguage ? null : texts.FirstOrDefault(text => text.Language == language)) ?? texts.FirstOrDefault(text => text.Language == fallback) ?? texts[0];
}
