using System.Globalization;

namespace Castellan.Kit;

/// <summary>Ids that tie labels to fields. Unique in the process, which no page outlives.</summary>
internal static class ElementId
{
    private static long last;

    public static string New(string prefix) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}-{Interlocked.Increment(ref last)}");
}
