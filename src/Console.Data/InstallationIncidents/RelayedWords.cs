using System.Text.Json;
using Castellan.Data.Incidents;
using Castellan.Data.Outcomes;
using Castellan.Data.Text;

namespace Castellan.Data.InstallationIncidents;

/// <summary>What those affected are told, in one language.</summary>
public sealed record RelayedWords(string? Title, string? Happened, string? Consequences, string? Measures)
{
    /// <summary>A measure of the organisation's own incident is made of them.</summary>
    public const int MeasuresLength = Incident.ReasonLength;

    internal Outcome<RelayedWords> Clean(bool needsTitle) =>
        (needsTitle || !string.IsNullOrWhiteSpace(Title) ? DisplayText.Clean(Title ?? "", Incident.TitleLength) : "").Then(title =>
            ProseText.Clean(Happened, Incident.ProseLength / 2).Then(happened => ProseText.Clean(Consequences, Incident.ReasonLength).Then(consequences =>
                ProseText.Clean(Measures, MeasuresLength).Then<RelayedWords>(measures => new RelayedWords(title, happened, consequences, measures)))));

    /// <summary>These words, and the other language's where there are none.</summary>
    internal RelayedWords Or(RelayedWords other) => new(First(Title, other.Title), First(Happened, other.Happened), First(Consequences, other.Consequences), First(Measures, other.Measures));

    private static string First(string? own, string? other) => string.IsNullOrEmpty(own) ? other ?? "" : own;
}

/// <summary>The words as an organisation was told them, in English and in the languages there are others in: notices to people speak each.</summary>
public sealed record ToldWords(RelayedWords English, IReadOnlyDictionary<string, RelayedWords> Translations)
{
    public static ToldWords Of(InstallationIncident incident) => new(incident.English, incident.Translations);

    public RelayedWords In(string language) => Translations.GetValueOrDefault(language)?.Or(English) ?? English;

    public string ToJson() => JsonSerializer.Serialize(this);

    public static ToldWords? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<ToldWords>(json);
}

/// <summary>Words in the languages beside English, by tag, as they are stored.</summary>
internal static class Translated
{
    public static IReadOnlyDictionary<string, T> Read<T>(string json) => JsonSerializer.Deserialize<Dictionary<string, T>>(json)!;

    /// <summary>Each language's words cleaned; what is no language of ours is left out.</summary>
    public static Outcome<string> Write<T>(IReadOnlyDictionary<string, T> words, Func<T, Outcome<T>> clean)
    {
        var cleaned = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var (language, said) in words.Where(one => one.Key != Languages.Default && Languages.Speaks(one.Key)))
        {
            var outcome = clean(said);
            if (!outcome.Succeeded)
            {
                return outcome.Refusal;
            }
            cleaned[language] = outcome.Value;
        }
        return JsonSerializer.Serialize(cleaned);
    }
}
