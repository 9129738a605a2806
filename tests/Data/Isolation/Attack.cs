namespace Castellan.Tests.Data.Isolation;

/// <summary>One statement that an attacker would send.</summary>
/// <param name="Class">The id of the attack class, I01 to I28.</param>
/// <param name="Sql">Answers with the foreign rows it reached, or changes them; anything counted is a leak.</param>
/// <param name="IsNeverAllowed">Refused for lack of a right, whatever the context.</param>
/// <param name="Undo">It may change the attacker's own rows: rolled back.</param>
public sealed record Attack(string Class, string Target, string Operation, string Sql, bool IsNeverAllowed = false, bool Undo = false)
{
    public override string ToString() => $"{Class} {Operation} on {Target}";
}

/// <summary>What an attempt came to.</summary>
/// <param name="Leak">What got through, or null.</param>
public sealed record Attempt(Attack Attack, string Role, ClaimedContext Context, string? Leak)
{
    public override string ToString() => $"{Attack} as {Role} with context \"{Context.Name}\": {Leak ?? "refused"}";
}
