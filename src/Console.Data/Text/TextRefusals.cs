using Castellan.Data.Outcomes;

namespace Castellan.Data.Text;

/// <summary>Nothing is left of the text once it is trimmed.</summary>
public sealed record TextEmpty : Refusal;

/// <summary>The text has more than <paramref name="Maximum"/> characters.</summary>
public sealed record TextTooLong(int Maximum) : Refusal
{
    public override IReadOnlyList<object> Words => [Maximum];
}

/// <summary>The text holds a control, bidirectional, zero-width or broken character, named as U+XXXX.</summary>
public sealed record TextNotAllowed(string CodePoint) : Refusal
{
    public override IReadOnlyList<object> Words => [CodePoint];
}
