namespace Castellan.Data.Identity;

public enum TokenPurpose : short
{
    PasswordReset = 1,
    AddressChange = 2,
    AddressChangeCancel = 3,

    /// <summary>Leads a person who has just proven himself to a provider, to link the account there.</summary>
    ProviderLink = 20,
}

/// <summary>A secret sent by mail that works once and for a limited time. Only its SHA-256 is stored.</summary>
public sealed class OneTimeToken
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private OneTimeToken()
    {
    }

    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    public TokenPurpose Purpose { get; private set; }

    public byte[] SecretHash { get; private set; } = [];

    /// <summary>The stamp of the account when the token was issued; it dies with the stamp.</summary>
    public string SecurityStamp { get; private set; } = "";

    /// <summary>The new address of a change of address.</summary>
    public string? Email { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? UsedAt { get; private set; }

    public static OneTimeToken Issue(Person person, TokenPurpose purpose, byte[] secretHash, DateTimeOffset now, TimeSpan lifetime, EmailAddress? newAddress = null) => new()
    {
        Id = Guid.CreateVersion7(now),
        PersonId = person.Id,
        Purpose = purpose,
        SecretHash = secretHash,
        SecurityStamp = person.SecurityStamp,
        Email = newAddress?.Reveal(),
        CreatedAt = now,
        ExpiresAt = now + lifetime,
    };

    /// <summary>Whether the token still opens what it was issued for.</summary>
    public bool IsOpen(Person person, TokenPurpose purpose, DateTimeOffset now) =>
        UsedAt is null && now < ExpiresAt && Purpose == purpose && PersonId == person.Id && SecurityStamp == person.SecurityStamp;

    public void Use(DateTimeOffset now) => UsedAt = now;
}
