namespace Castellan.Platform.Passwords;

/// <summary>
/// The hash formats a password can be verified against: our Argon2id, and for imported accounts other Argon2id strings,
/// bcrypt, and PBKDF2 as ASP.NET Core Identity, Django and passlib write it.
/// </summary>
public static class PasswordFormats
{
    /// <summary>Whether people whose hash looks like this could sign in; for checking an import. Never throws.</summary>
    public static bool IsSupported(string? storedHash) => Parse(storedHash) is not null;

    internal static StoredPassword? Parse(string? storedHash) =>
        string.IsNullOrEmpty(storedHash)
            ? null
            : (StoredPassword?)Argon2idHash.Parse(storedHash) ?? (StoredPassword?)BcryptHash.Parse(storedHash) ?? Pbkdf2Forms.Parse(storedHash);
}
