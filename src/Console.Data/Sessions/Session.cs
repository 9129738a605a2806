namespace Castellan.Data.Sessions;

public enum SignInMethod : short
{
    Password = 1,
    Invitation = 2,
    Verification = 3,
    Passkey = 4,

    /// <summary>An account at a provider that the person has linked.</summary>
    Provider = 20,
}

public enum SessionEnd : short
{
    SignedOut = 1,
    EndedByPerson = 2,
    PasswordChanged = 3,
    PasswordReset = 4,
    AddressChanged = 5,

    /// <summary>The person's second factors were taken away because they were lost.</summary>
    Rescued = 6,

    /// <summary>By the person's only organisation.</summary>
    EndedByOrganisation = 10,

    AccountDeleted = 25,
}

/// <summary>
/// A server-side session. The cookie holds a random 256-bit key; the row keeps its SHA-256, so a copy of the table
/// signs nobody in. It ends by act, after 30 days at the latest, or after an idle time.
/// </summary>
public sealed class Session
{
    public static readonly TimeSpan AbsoluteLifetime = TimeSpan.FromDays(30);

    public static readonly TimeSpan IdleLifetime = TimeSpan.FromDays(7);

    private Session()
    {
    }

    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    public byte[] KeyHash { get; private set; } = [];

    public SignInMethod Method { get; private set; }

    public string? Network { get; private set; }

    public string? Device { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset LastSeenAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When a second factor was last proven in this session; null while none was.</summary>
    public DateTimeOffset? FactorAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public SessionEnd? EndReason { get; private set; }

    public static Session Begin(Guid personId, byte[] keyHash, SignInMethod method, string? network, string? device, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PersonId = personId,
        KeyHash = keyHash,
        Method = method,
        Network = network,
        Device = device,
        CreatedAt = now,
        LastSeenAt = now,
        ExpiresAt = now + AbsoluteLifetime,
    };

    public bool IsLive(DateTimeOffset now) => EndedAt is null && now < ExpiresAt && now < LastSeenAt + IdleLifetime;

    public void ProveFactor(DateTimeOffset now) => FactorAt = now;

    public void Seen(DateTimeOffset now) => LastSeenAt = now > LastSeenAt ? now : LastSeenAt;

    public void End(SessionEnd reason, DateTimeOffset now)
    {
        if (EndedAt is null)
        {
            EndedAt = now;
            EndReason = reason;
        }
    }
}
