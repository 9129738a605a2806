namespace Castellan.Data.Factors;

/// <summary>
/// Wrong answers to the question for a second factor within an hour, counted in the database so that every node counts
/// together. Those from networks where the person has signed in before count apart from all others.
/// </summary>
public sealed class FactorFailures
{
    private FactorFailures()
    {
    }

    public Guid PersonId { get; private set; }

    /// <summary>A network the person is known from, or the empty text for all others.</summary>
    public string Network { get; private set; } = "";

    public int Count { get; private set; }

    /// <summary>When the present window began.</summary>
    public DateTimeOffset Since { get; private set; }
}
