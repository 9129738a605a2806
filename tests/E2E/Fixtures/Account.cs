namespace Castellan.Tests.E2E.Fixtures;

/// <summary>Who a visitor is.</summary>
public sealed record Account(string Name, string Email, string Password)
{
    public const string UsualPassword = "copper lantern walks 94 miles";

    private static int _made;

    /// <summary>Somebody whom no other test knows.</summary>
    public static Account Fresh(string name) =>
        new(name, $"{string.Concat(name.Where(char.IsAsciiLetter)).ToLowerInvariant()}.{Interlocked.Increment(ref _made)}@people.example", UsualPassword);
}
