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

/// <summary>The words as an organisation was told them. Operators write English and French; whoever speaks another language reads the English ones.</summary>
public sealed record ToldWords(RelayedWords English, RelayedWords French)
{
    public static ToldWords Of(InstallationIncident incident) => new(incident.English, incident.French);

    public RelayedWords In(string language) => language == "fr" ? French.Or(English) : English;

    public string ToJson() => JsonSerializer.Serialize(this);

    public static ToldWords? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<ToldWords>(json);
}
