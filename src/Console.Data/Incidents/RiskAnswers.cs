using System.Text.Json;

namespace Castellan.Data.Incidents;

/// <summary>How much one criterion adds to the risk. Stored by name.</summary>
public enum RiskWeight
{
    Unknown,
    Low,
    Medium,
    High,
}

/// <summary>The criteria of the EDPB's Guidelines 9/2022 for the risk to people (section IV).</summary>
public enum RiskCriterion
{
    TypeOfBreach,
    NatureAndVolume,
    EaseOfIdentification,
    SeverityOfConsequences,
    SpecialPeople,
    SpecialController,
    NumberOfPeople,
}

/// <summary>The answers of the guided questionnaire, and what they suggest. People decide; the suggestion is shown beside.</summary>
public sealed record RiskAnswers(IReadOnlyDictionary<RiskCriterion, RiskWeight> Weights, bool DataUnintelligible)
{
    public static readonly RiskAnswers None = new(new Dictionary<RiskCriterion, RiskWeight>(), DataUnintelligible: false);

    public RiskWeight this[RiskCriterion criterion] => Weights.GetValueOrDefault(criterion);

    /// <summary>How many criteria have been answered.</summary>
    public int Answered => Enum.GetValues<RiskCriterion>().Count(criterion => this[criterion] != RiskWeight.Unknown);

    /// <summary>
    /// What the answers suggest. Encrypted data with a safe key and a copy: unlikely. Severe consequences together with
    /// identifiable people, or three grave criteria: high. Nothing above low: unlikely. In doubt, likely: then the authority is told.
    /// </summary>
    public RiskLevel Suggested
    {
        get
        {
            if (Answered < Enum.GetValues<RiskCriterion>().Length)
            {
                return RiskLevel.NotAssessed;
            }
            if (DataUnintelligible && this[RiskCriterion.TypeOfBreach] != RiskWeight.High)
            {
                return RiskLevel.Unlikely;
            }
            var grave = Weights.Values.Count(weight => weight == RiskWeight.High);
            if (grave >= 3 || (this[RiskCriterion.SeverityOfConsequences] == RiskWeight.High && this[RiskCriterion.EaseOfIdentification] != RiskWeight.Low))
            {
                return RiskLevel.High;
            }
            return Weights.Values.All(weight => weight == RiskWeight.Low) ? RiskLevel.Unlikely : RiskLevel.Likely;
        }
    }

    public string ToJson() => JsonSerializer.Serialize(new Stored(Weights.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value.ToString()), DataUnintelligible));

    /// <summary>Reads the stored form; what this version does not know is dropped.</summary>
    public static RiskAnswers Of(string? json)
    {
        if (json is null || JsonSerializer.Deserialize<Stored>(json) is not { } stored)
        {
            return None;
        }
        var weights = new Dictionary<RiskCriterion, RiskWeight>();
        foreach (var (name, weight) in stored.Weights)
        {
            if (Enum.TryParse<RiskCriterion>(name, out var criterion) && Enum.TryParse<RiskWeight>(weight, out var known))
            {
                weights[criterion] = known;
            }
        }
        return new RiskAnswers(weights, stored.DataUnintelligible);
    }

    private sealed record Stored(Dictionary<string, string> Weights, bool DataUnintelligible);
}
