using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Castellan.Data.Outcomes;

/// <summary>A value or a typed refusal. The default is a refusal.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct Outcome<T>
{
    private readonly T? value;
    private readonly Refusal? refusal;

    private Outcome(T value)
    {
        this.value = value;
        Succeeded = true;
    }

    private Outcome(Refusal refusal) => this.refusal = refusal;

    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Succeeded { get; }

    /// <summary>The value; asking a refused outcome for it is a bug and throws.</summary>
    public T Value => Succeeded ? value! : throw new InvalidOperationException($"Refused: {Refusal.Code}.");

    public Refusal? Refusal => Succeeded ? null : refusal ?? Undecided.Instance;

    public static implicit operator Outcome<T>(T value) => new(value);

    public static implicit operator Outcome<T>(Refusal refusal) => new(refusal);

    public TResult Match<TResult>(Func<T, TResult> succeeded, Func<Refusal, TResult> refused) =>
        Succeeded ? succeeded(value!) : refused(Refusal);

    /// <summary>The next step, taken only after a success; a refusal passes through unchanged.</summary>
    public Outcome<TNext> Then<TNext>(Func<T, Outcome<TNext>> next) => Succeeded ? next(value!) : Refusal;
}
