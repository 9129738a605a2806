using System.Text;

namespace Castellan.Bench;

/// <summary>The figures as a table that can be pasted into docs/benchmarks.md.</summary>
internal static class Table
{
    public static string Of(IReadOnlyList<Measured> figures, BenchSize size)
    {
        var table = new StringBuilder();
        table.AppendLine($"{Environment.ProcessorCount} cores, load {Load()}, {size.Members:N0} members, {size.Rows:N0} rows, median of {Rounds.Count} rounds");
        table.AppendLine();
        table.AppendLine("| what | figure | target | met | of |");
        table.AppendLine("|---|---|---|---|---|");
        foreach (var figure in figures)
        {
            table.AppendLine($"| {figure.Name} | {figure.Figure} | {figure.Target} | {(figure.Met ? "yes" : "no")} | {figure.Told} |");
        }
        return table.ToString();
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
