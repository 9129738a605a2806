namespace Castellan.Data.Factors;

/// <summary>
/// A discoverable WebAuthn credential (W3C Web Authentication Level 3) that verifies its user: it signs in by itself and counts
/// as a second factor beside a password.
/// </summary>
public sealed class Passkey
{
    /// <summary>Of the names that people give, in characters.</summary>
    public const int LongestName = 60;

    /// <summary>Passkeys of one account.</summary>
    public const int Most = 20;

    private Passkey()
    {
    }

    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>Chosen by the authenticator, at most 1,023 bytes; unique in the installation.</summary>
    public byte[] CredentialId { get; private set; } = [];

    /// <summary>COSE_Key.</summary>
    public byte[] PublicKey { get; private set; } = [];

    public string Name { get; private set; } = "";

    /// <summary>
    /// The authenticator's counter, 0 where it keeps none. One that does not grow tells of a copy. Two uses at once meet here
    /// where it counts.
    /// </summary>
    public long SignCount { get; private set; }

    /// <summary>Hints for the browser: internal, hybrid, usb, nfc, ble.</summary>
    public string[] Transports { get; private set; } = [];

    public bool IsBackupEligible { get; private set; }

    public bool IsBackedUp { get; private set; }

    public DateTimeOffset AddedAt { get; private set; }

    /// <summary>Null until it has been used once after it was added.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    public static Passkey Add(Guid personId, PasskeyFacts facts, string name, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PersonId = personId,
        CredentialId = facts.CredentialId,
        PublicKey = facts.PublicKey,
        Name = name,
        SignCount = facts.SignCount,
        Transports = facts.Transports,
        IsBackupEligible = facts.IsBackupEligible,
        IsBackedUp = facts.IsBackedUp,
        AddedAt = now,
    };

    public void Rename(string name) => Name = name;

    public void Use(long signCount, bool isBackedUp, DateTimeOffset now)
    {
        SignCount = signCount;
        IsBackedUp = isBackedUp;
        LastUsedAt = now;
    }
}

/// <summary>What an authenticator says of the credential it made.</summary>
public sealed record PasskeyFacts(byte[] CredentialId, byte[] PublicKey, long SignCount, string[] Transports, bool IsBackupEligible, bool IsBackedUp);
