using System.Globalization;

namespace Castellan.Kit.Charts;

/// <summary>Where figures stand in a drawing of 100 × 100 units that is stretched to the room there is.</summary>
internal sealed class Plot(int count, double highest)
{
    public double Top { get; } = Scale.Top(highest);

    public double Slot => 100.0 / Math.Max(1, count);

    /// <summary>Every nth label is written: about eight fit.</summary>
    public int LabelStep => Math.Max(1, (int)Math.Ceiling(count / 8.0));

    public double X(int at) => Slot * (at + 0.5);

    public double Y(double value) => 100 - (value / Top * 100);

    public static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    public string Line(IReadOnlyList<double> values) =>
        string.Concat(values.Select((value, at) => $"{(at == 0 ? 'M' : 'L')}{N(X(at))} {N(Y(value))}"));

    public string Area(IReadOnlyList<double> values) =>
        values.Count == 0 ? string.Empty : $"{Line(values)}L{N(X(values.Count - 1))} 100L{N(X(0))} 100Z";
}
