namespace Castellan.Data.Identity;

/// <summary>
/// A sign-up that waits for its address to be verified. No account exists yet, several may wait for one address, and
/// the link alone is not enough: the password chosen here must be typed again. So nobody can prepare an account for
/// somebody else's address and wait for the owner to click.
/// </summary>
public sealed class SignUp
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private SignUp()
    {
    }

    public Guid Id { get; private set; }

    public string Email { get; private set; } = "";

    public string NormalisedEmail { get; private set; } = "";

    public string DisplayName { get; private set; } = "";

    public string Language { get; private set; } = "en";

    public string PasswordHash { get; private set; } = "";

    public byte[] SecretHash { get; private set; } = [];

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public static SignUp Begin(EmailAddress address, string displayName, string language, string passwordHash, byte[] secretHash, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Email = address.Reveal(),
        NormalisedEmail = address.Normalised,
        DisplayName = displayName,
        Language = language,
        PasswordHash = passwordHash,
        SecretHash = secretHash,
        CreatedAt = now,
        ExpiresAt = now + Lifetime,
    };

    public bool IsOpen(DateTimeOffset now) => now < ExpiresAt;
}
