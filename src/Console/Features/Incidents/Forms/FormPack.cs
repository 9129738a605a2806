using System.Text.Json;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Features.Incidents.Forms;

/// <summary>A form that somebody outside wants filled: its fields in their order, and whom filing it tells.</summary>
/// <param name="Meets">The rules that filing it meets.</param>
public sealed record FormPack(string Code, NotificationDuty Duty, IReadOnlyList<string> Meets, IReadOnlyList<FormQuestion> Fields)
{
    public const int AnswerLength = 10_000;

    /// <summary>Key of the late reasons, which a form has beside its required fields.</summary>
    public const string LateReasons = "late";

    public IReadOnlyList<FormQuestion> RequiredFields { get; } = [.. Fields.Where(field => field.Required)];

    /// <summary>The required fields that say nothing yet.</summary>
    public IReadOnlyList<FormQuestion> Missing(FormAnswers answers) => [.. RequiredFields.Where(field => answers[field.Key].Length == 0)];

    /// <summary>Answers cleaned for keeping: unknown fields are dropped, broken characters refused.</summary>
    public Outcome<FormAnswers> Clean(FormAnswers answers)
    {
        var cleaned = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in Fields)
        {
            var text = ProseText.Clean(answers[field.Key], AnswerLength);
            if (!text.Succeeded)
            {
                return text.Refusal;
            }
            cleaned[field.Key] = text.Value;
        }
        return new FormAnswers(cleaned);
    }

    /// <summary>The fields whose answers differ between two states of the form.</summary>
    public IReadOnlyList<FormQuestion> Changed(FormAnswers before, FormAnswers after) =>
        [.. Fields.Where(field => !string.Equals(before[field.Key], after[field.Key], StringComparison.Ordinal))];
}

/// <summary>What has been answered, by field key; a field without an answer is empty.</summary>
public sealed record FormAnswers(IReadOnlyDictionary<string, string> Texts)
{
    private static readonly JsonSerializerOptions Written = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly FormAnswers None = new(new Dictionary<string, string>(StringComparer.Ordinal));

    public string this[string key] => Texts.GetValueOrDefault(key) ?? "";

    public FormAnswers With(string key, string text) => new(new Dictionary<string, string>(Texts, StringComparer.Ordinal) { [key] = text });

    /// <summary>The fields in the order of their keys, so that the same answers are the same text.</summary>
    public string ToJson() => JsonSerializer.Serialize(new SortedDictionary<string, string>(Texts.ToDictionary(), StringComparer.Ordinal), Written);

    public static FormAnswers Of(string? json) =>
        json is null ? None : new FormAnswers(JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? []);
}
