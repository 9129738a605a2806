using System.Globalization;

namespace Castellan.Kit.Charts;

/// <summary>Where figures stand in a drawing of 640 × 200 units.</summary>
public sealed class Plot(int count, double highest)
{
    public const double Width = 640;
    public const double Height = 200;
    private const double Left = 34;
    private const double Bottom = 22;
    private const double Head = 8;

    public double Top { get; } = Scale.Top(highest);

    public double Slot => (Width - Left) / Math.Max(1, count);

    /// <summary>Every nth label is written: about eight fit.</summary>
    public int LabelStep => Math.Max(1, (int)Math.Ceiling(count / 8.0));

    public double X(int at) => Left + (Slot * (at + 0.5));

    public double Y(double value) => Height - Bottom - (value / Top * (Height - Bottom - Head));

    public static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    public string Line(IReadOnlyList<double> values) =>
        string.Concat(values.Select((value, at) => $"{(at == 0 ? 'M' : 'L')}{N(X(at))} {N(Y(value))}"));

    public string Area(IReadOnlyList<double> values) =>
        values.Count == 0 ? string.Empty : $"{Line(values)}L{N(X(values.Count - 1))} {N(Y(0))}L{N(X(0))} {N(Y(0))}Z";
}
