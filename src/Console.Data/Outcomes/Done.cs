namespace Castellan.Data.Outcomes;

/// <summary>The value of a success that carries nothing else.</summary>
public sealed record Done
{
    private Done()
    {
    }

    public static Done Instance { get; } = new();
}
