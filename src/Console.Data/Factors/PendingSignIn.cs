using Castellan.Data.Identity;
using Castellan.Data.Sessions;

namespace Castellan.Data.Factors;

/// <summary>
/// A sign-in whose first step succeeded and whose second factor is still owed. It is no session: its key opens nothing but the
/// question for the factor, for ten minutes and for one answer.
/// </summary>
public sealed class PendingSignIn
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private PendingSignIn()
    {
    }

    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>SHA-256 of the key in the cookie.</summary>
    public byte[] KeyHash { get; private set; } = [];

    /// <summary>How the first step was taken.</summary>
    public SignInMethod Method { get; private set; }

    /// <summary>The account's stamp then; a password changed meanwhile voids the sign-in.</summary>
    public string SecurityStamp { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public static PendingSignIn Begin(Person person, byte[] keyHash, SignInMethod method, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        PersonId = person.Id,
        KeyHash = keyHash,
        Method = method,
        SecurityStamp = person.SecurityStamp,
        CreatedAt = now,
        ExpiresAt = now + Lifetime,
    };

    public bool IsOpen(Person person, DateTimeOffset now) =>
        EndedAt is null && now < ExpiresAt && PersonId == person.Id && SecurityStamp == person.SecurityStamp;

    public void End(DateTimeOffset now) => EndedAt = now;
}
