using System.Globalization;
using Castellan.Tests.Data.Isolation;

namespace Castellan.Tests.Data.Faults;

/// <summary>Five seeds of every fault in a full run; a normal run leaves them to <see cref="ShortRoundTests"/>.</summary>
public static class Seeds
{
    public static TheoryData<int> Full => [.. Tally.IsFull ? Enumerable.Range(1, Count) : []];

    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("CASTELLAN_FAULT_SEEDS"), CultureInfo.InvariantCulture, out var wanted) ? wanted : 5;
}
