namespace Castellan.Kit.Charts;

/// <summary>A value axis from nought to a round figure.</summary>
public static class Scale
{
    /// <summary>The smallest of 1, 2, 5 × 10ⁿ steps whose fourfold reaches <paramref name="highest"/>: four even grid lines.</summary>
    public static double Top(double highest)
    {
        if (highest <= 4)
        {
            return 4;
        }

        var step = Math.Pow(10, Math.Floor(Math.Log10(highest / 4)));
        foreach (var factor in (ReadOnlySpan<double>)[1, 2, 5, 10])
        {
            if (step * factor * 4 >= highest)
            {
                return step * factor * 4;
            }
        }

        return step * 40;
    }
}
