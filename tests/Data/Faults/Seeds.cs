using System.Globalization;

namespace Castellan.Tests.Data.Faults;

/// <summary>
/// Five seeds of every fault. They take minutes each and belong to the suite "full", which an ordinary run leaves out for
/// <see cref="ShortRoundTests"/>.
/// </summary>
public static class Seeds
{
    public static TheoryData<int> Full => [.. Enumerable.Range(1, Count)];

    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("CASTELLAN_FAULT_SEEDS"), CultureInfo.InvariantCulture, out var wanted) ? wanted : 5;
}
