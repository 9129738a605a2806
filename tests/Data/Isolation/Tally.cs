using Castellan.Tests.Data.Fixtures;

namespace Castellan.Tests.Data.Isolation;

/// <summary>Counts attempts and fails on the first leaks, naming them.</summary>
public static class Tally
{
    /// <summary>The whole product of roles, statements and contexts; without it a spread sample.</summary>
    public static bool IsFull => Environment.GetEnvironmentVariable("CASTELLAN_FULL") == "1";

    public static void NoLeaks(IReadOnlyCollection<Attempt> attempts)
    {
        var leaks = attempts.Where(attempt => attempt.Leak is not null).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{attempts.Count} attempts, {leaks.Count} leaks ({string.Join(", ", attempts.GroupBy(attempt => attempt.Attack.Class).OrderBy(same => same.Key, StringComparer.Ordinal).Select(same => $"{same.Key}: {same.Count()}"))})");
        attempts.Count.ShouldBeGreaterThan(0);
        leaks.Take(20).Select(leak => leak.ToString()).ShouldBeEmpty();
    }

    public static void Say(int attempts, int leaks) => TestContext.Current.TestOutputHelper?.WriteLine($"{attempts} attempts, {leaks} leaks");

    /// <summary>Every one, or each <paramref name="step"/>-th of them in a normal run.</summary>
    public static IEnumerable<T> Sample<T>(this IEnumerable<T> all, int step) => IsFull ? all : all.Where((_, index) => index % step == 0);
}
