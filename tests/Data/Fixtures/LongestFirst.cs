using Castellan.Tests.Data.Faults;
using Castellan.Tests.Data.Fixtures;
using Castellan.Tests.Data.Guards;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Castellan.Tests.Data.Fixtures;

/// <summary>
/// Starts the collections that take minutes before all others: the run is as long as its longest chain, and one that
/// starts last runs on alone.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = [OnTheGuardedConsole.Name, OnTwoNodes.Name, "MatrixTests", "HoldTests", "NoticeTests"];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(Place)];

    private static int Place<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        var place = Array.FindIndex(Long, part => collection.TestCollectionDisplayName.Contains(part, StringComparison.Ordinal));
        return place < 0 ? Long.Length : place;
    }
}
