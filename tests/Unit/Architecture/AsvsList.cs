using System.Globalization;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>One requirement of OWASP ASVS 5.0.0 as docs/asvs.csv answers it.</summary>
/// <param name="Title">What it asks, in our words; the standard's stand in the standard.</param>
/// <param name="Note">A link to a section, a reason, or what limits the claim.</param>
internal sealed record AsvsRow(string Id, int Level, string State, string Title, string Note)
{
    public const string Proven = "proven";
    public const string Documented = "documented";
    public const string Operator = "operator";
    public const string NotApplicable = "n/a";
    public const string Gap = "gap";

    public int Chapter => int.Parse(Id.Split('.')[0], CultureInfo.InvariantCulture);

    /// <summary>The section that the note begins with.</summary>
    public string Link => State is Documented or Operator ? Note.Split(' ')[0] : "";
}

internal static class AsvsList
{
    public static IReadOnlyList<AsvsRow> Read() => Read(Repository.Files.Single(file => file.Path == "docs/asvs.csv").Text);

    /// <summary>The last cell is the rest of the line, commas included.</summary>
    public static IReadOnlyList<AsvsRow> Read(string csv) =>
    [
        .. csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.TrimEnd('\r').Split(',', 5))
            .Select(cells => new AsvsRow(
                cells[0], int.TryParse(cells.ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out var level) ? level : 0,
                cells.ElementAtOrDefault(2) ?? "", cells.ElementAtOrDefault(3) ?? "", cells.ElementAtOrDefault(4) ?? "")),
    ];
}
