using System.Globalization;

namespace Castellan.Tests.Data.Faults;

/// <summary>What a round found wrong, by the invariant that it breaks; see docs/security.md.</summary>
internal sealed class Violations
{
    private readonly List<(string Invariant, string What)> _found = [];

    public IReadOnlyList<string> Found => [.. _found.Select(one => $"{one.Invariant}: {one.What}")];

    /// <summary>Mails that came twice.</summary>
    public int Copies { get; set; }

    /// <summary>How late the latest reminder was.</summary>
    public TimeSpan Latest { get; set; }

    public void Add(string invariant, string what) => _found.Add((invariant, what));

    public void AddIf(bool wrong, string invariant, FormattableString what)
    {
        if (wrong)
        {
            Add(invariant, what.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>N4 is about idempotency keys, of which there are none yet.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{string.Join(", ", new[] { "N1", "N2", "N3", "N5" }.Select(invariant => $"{invariant} {_found.Count(one => one.Invariant == invariant)}"))}; {Copies} mails twice, latest reminder after {Latest.TotalSeconds:0.0} s");
}
