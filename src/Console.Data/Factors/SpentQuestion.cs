namespace Castellan.Data.Factors;

/// <summary>A challenge to a passkey that has been answered; the key makes a second answer impossible, on every node.</summary>
public sealed class SpentQuestion
{
    private SpentQuestion()
    {
    }

    /// <summary>SHA-256 of the question.</summary>
    public byte[] QuestionHash { get; private set; } = [];

    /// <summary>Until then the question itself would still be taken.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    public static SpentQuestion Of(byte[] questionHash, DateTimeOffset expiresAt) => new() { QuestionHash = questionHash, ExpiresAt = expiresAt };
}
