using System.Text.Json;
using System.Text.Json.Serialization;

namespace Castellan.Data.Obligations;

/// <summary>The rules that the console knows, in one version. Read once from the embedded rules.json and checked as a whole.</summary>
public sealed class RuleSheet
{
    private const string Resource = "Castellan.Data.Obligations.rules.json";

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private RuleSheet(string version, IReadOnlyList<Rule> rules)
    {
        Version = version;
        Rules = rules;
        Regimes = [.. rules.Where(rule => rule.Status == RuleStatus.InForce).Select(rule => rule.Regime).Distinct(StringComparer.Ordinal)];
    }

    public static RuleSheet Current { get; } = Load();

    /// <summary>The day of the last change.</summary>
    public string Version { get; }

    /// <summary>In the order in which people read them.</summary>
    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>What an organisation chooses from.</summary>
    public IReadOnlyList<string> Regimes { get; }

    public Rule? Find(string id) => Rules.FirstOrDefault(rule => rule.Id == id);

    /// <exception cref="InvalidDataException">A rule contradicts itself or names what is not there; <paramref name="json"/> is no sheet.</exception>
    public static RuleSheet Parse(string json)
    {
        Sheet sheet;
        try
        {
            sheet = JsonSerializer.Deserialize<Sheet>(json, Readable) ?? throw new InvalidDataException("The rule sheet is empty.");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"The rule sheet cannot be read: {fault.Message}", fault);
        }
        var faults = sheet.Rules.SelectMany(rule => Faults(rule, sheet.Rules))
            .Concat(sheet.Rules.GroupBy(rule => rule.Id, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"{same.Key} stands there twice"))
            .ToList();
        return faults.Count == 0 ? new RuleSheet(sheet.Version, sheet.Rules) : throw new InvalidDataException(string.Join("; ", faults));
    }

    private static IEnumerable<string> Faults(Rule rule, IReadOnlyList<Rule> all)
    {
        if ((rule.Anchor is null) == (rule.After is null))
        {
            yield return $"{rule.Id} needs an anchor or a filing to start from, one of the two";
        }
        if ((rule.Unit == RuleUnit.Undue) != (rule.Amount == 0) || rule.Amount < 0)
        {
            yield return $"{rule.Id} has {rule.Amount} {rule.Unit}";
        }
        if (rule.Unit == RuleUnit.CalendarDays && rule.Zone is null)
        {
            yield return $"{rule.Id} counts calendar days nowhere";
        }
        foreach (var named in new[] { rule.After, rule.MetByStageOf, rule.SupersededBy })
        {
            if (named is not null && all.All(other => other.Id != named))
            {
                yield return $"{rule.Id} names {named}, which is not there";
            }
        }
        // A filing cannot start the rule it meets: following the names must end.
        var (step, hops) = (rule, 0);
        while (step.After is { } before && all.FirstOrDefault(other => other.Id == before) is { } next && hops++ < all.Count)
        {
            step = next;
        }
        if (hops >= all.Count)
        {
            yield return $"{rule.Id} waits for itself";
        }
    }

    private static RuleSheet Load()
    {
        using var stream = typeof(RuleSheet).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidDataException($"{Resource} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    private sealed record Sheet(string Version, IReadOnlyList<Rule> Rules);
}
