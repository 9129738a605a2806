namespace Castellan.Data.Outcomes;

/// <summary>An expected "no", as a value: the name of its type is the resource key of the words a person reads.</summary>
public abstract record Refusal
{
    /// <summary>Stable code of this refusal and key of its text.</summary>
    public virtual string Code => GetType().Name;

    /// <summary>Arguments for the placeholders of its text, in order.</summary>
    public virtual IReadOnlyList<object> Words => [];
}

/// <summary>Nothing was decided: what an uninitialised outcome answers, so that it never passes for a success.</summary>
public sealed record Undecided : Refusal
{
    public static Undecided Instance { get; } = new();
}
