using System.Globalization;
using Castellan.Data.Incidents;
using Castellan.Data.Obligations;

namespace Castellan.Tests.Unit.Obligations;

/// <summary>One line of cases.txt: what is decided and filed, and the due instant and state written down for it.</summary>
internal sealed record WorkedCase(string Line, Rule Rule, ObligationFacts Facts, DateTimeOffset Now, DateTimeOffset? Due, ObligationState State)
{
    public static IReadOnlyList<WorkedCase> All { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Obligations", "cases.txt")).Where(line => line.Length > 0 && line[0] != '#').Select(Read),
    ];

    private static WorkedCase Read(string line)
    {
        var cells = line.Split(" | ").Select(cell => cell.Trim()).ToArray();
        var options = cells[4].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var contract = options.FirstOrDefault(option => option.StartsWith("contract=", StringComparison.Ordinal));
        return new WorkedCase(
            line,
            RuleSheet.Current.Find(cells[0]) ?? throw new InvalidDataException($"{cells[0]} is no rule."),
            new ObligationFacts(
                Parts(cells[1]).ToDictionary(part => Enum.Parse<AnchorKind>(part.Name), part => new ZonedInstant(part.At, part.Zone)),
                [.. Parts(cells[2]).Select(part => new Submission(part.Name.Split('/')[0], Enum.Parse<FilingStage>(part.Name.Split('/')[1]), part.At, part.Zone))],
                Enum.Parse<RiskLevel>(cells[3]),
                options.Contains("waived") ? [cells[0]] : [],
                options.Contains("trust"),
                contract is null ? null : int.Parse(contract["contract=".Length..], CultureInfo.InvariantCulture)),
            Instant(cells[5]),
            cells[6] == "-" ? null : Instant(cells[6]),
            Enum.Parse<ObligationState>(cells[7]));
    }

    private static IEnumerable<(string Name, DateTimeOffset At, string Zone)> Parts(string cell) =>
        from part in cell.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        let name = part.Split('=')[0]
        let when = part[(name.Length + 1)..].Split('@')
        select (name, Instant(when[0]), when[1]);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.ParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
