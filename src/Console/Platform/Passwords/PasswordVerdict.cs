namespace Castellan.Platform.Passwords;

/// <summary>What comparing a password with a stored hash found.</summary>
public enum PasswordVerdict
{
    Wrong,
    Right,

    /// <summary>Right, but the hash is of a weaker format or cost: store a new one while the password is at hand.</summary>
    RightButOutdated,
}
