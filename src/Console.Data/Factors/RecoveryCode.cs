namespace Castellan.Data.Factors;

/// <summary>One of a person's recovery codes: used once, instead of the authenticator. Only its hash is stored.</summary>
public sealed class RecoveryCode
{
    private RecoveryCode()
    {
    }

    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>See <see cref="RecoverySecret"/>; 32 bytes.</summary>
    public byte[] CodeHash { get; private set; } = [];

    public DateTimeOffset IssuedAt { get; private set; }

    public DateTimeOffset? UsedAt { get; private set; }

    public static RecoveryCode Issue(Guid personId, RecoverySecret secret, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PersonId = personId,
        CodeHash = secret.HashFor(personId),
        IssuedAt = now,
    };

    public void Use(DateTimeOffset now) => UsedAt = now;
}
