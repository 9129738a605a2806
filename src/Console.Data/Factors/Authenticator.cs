namespace Castellan.Data.Factors;

/// <summary>The authenticator app of a person: the sealed seed, and the last step of time whose code was accepted.</summary>
public sealed class Authenticator
{
    private Authenticator()
    {
    }

    public Guid PersonId { get; private set; }

    /// <summary>AES-256-GCM, bound to this row.</summary>
    public byte[] SealedSeed { get; private set; } = [];

    /// <summary>Codes of this step and earlier ones count no more (RFC 6238 section 5.2). Two uses at once meet here.</summary>
    public long LastStep { get; private set; }

    public DateTimeOffset AddedAt { get; private set; }

    public DateTimeOffset LastUsedAt { get; private set; }

    /// <param name="firstStep">The step of the code that confirmed the app.</param>
    public static Authenticator Add(Guid personId, byte[] sealedSeed, long firstStep, DateTimeOffset now) => new()
    {
        PersonId = personId,
        SealedSeed = sealedSeed,
        LastStep = firstStep,
        AddedAt = now,
        LastUsedAt = now,
    };

    /// <exception cref="InvalidOperationException">The step was accepted already, or lies before one that was.</exception>
    public void Use(long step, DateTimeOffset now)
    {
        if (step <= LastStep)
        {
            throw new InvalidOperationException($"Step {step} was used.");
        }
        LastStep = step;
        LastUsedAt = now;
    }

    /// <summary>The same seed under a newer key.</summary>
    public void SealAnew(byte[] sealedSeed) => SealedSeed = sealedSeed;
}
