using System.Globalization;

namespace Castellan.Bench;

/// <summary>What to measure, and on how much.</summary>
internal sealed record BenchSize(IReadOnlySet<string> Parts, int Members, int Rows, bool Grow)
{
    public static BenchSize Read(IReadOnlyList<string> args)
    {
        var parts = new HashSet<string>(StringComparer.Ordinal);
        var (members, rows, grow) = (20_000, 100_000, false);
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
                case "--grow":
                    grow = true;
                    break;
                default:
                    parts.Add(args[at]);
                    break;
            }
        }
        return new BenchSize(parts, members, rows, grow);
    }
}
