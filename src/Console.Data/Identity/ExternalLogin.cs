namespace Castellan.Data.Identity;

/// <summary>Where somebody else vouches for a person. Stored as a number; never renumber.</summary>
public enum Provider : short
{
    Google = 1,
    GitHub = 2,
}

/// <summary>
/// A person's account at a provider, by the provider's own unchanging id of it: addresses there change hands, so none is
/// ever compared. The provider's tokens are used once to ask who it is, and are not kept.
/// </summary>
public sealed class ExternalLogin
{
    /// <summary>Longer ids are refused: no provider sends any.</summary>
    public const int SubjectLength = 255;

    private ExternalLogin()
    {
    }

    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    public Provider Provider { get; private set; }

    /// <summary>The provider's id of the account.</summary>
    public string Subject { get; private set; } = "";

    /// <summary>The address the provider told, so that its owner recognises the account. Nothing is decided by it.</summary>
    public string? Email { get; private set; }

    public DateTimeOffset LinkedAt { get; private set; }

    public DateTimeOffset? LastUsedAt { get; private set; }

    public static ExternalLogin Link(Guid personId, Provider provider, string subject, string? email, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PersonId = personId,
        Provider = provider,
        Subject = subject,
        Email = email,
        LinkedAt = now,
    };

    public void Use(DateTimeOffset now) => LastUsedAt = now;
}
