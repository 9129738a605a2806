using System.Globalization;

namespace Castellan.Bench;

/// <summary>What to measure, and on how much.</summary>
internal sealed record BenchSize(IReadOnlySet<string> Parts, int Members, int Rows)
{
    public static BenchSize Read(IReadOnlyList<string> args)
    {
        var parts = new HashSet<string>(StringComparer.Ordinal);
        var (members, rows) = (20_000, 100_000);
        for (var at = 0; at < args.Count; at++)
        {
            switch (args[at])
            {
                case "--members":
                    members = int.Parse(args[++at], CultureInfo.InvariantCulture);
                    break;
                case "--rows":
                    rows = int.Parse(args[++at], CultureInfo.InvariantCulture);
                    break;
                default:
                    parts.Add(args[at]);
                    break;
            }
        }
        return new BenchSize(parts, members, rows);
    }
}
