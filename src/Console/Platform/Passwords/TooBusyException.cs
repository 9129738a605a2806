namespace Castellan.Platform.Passwords;

/// <summary>More password hashes are waiting than can be computed in time; answered with 429 and Retry-After.</summary>
public sealed class TooBusyException(TimeSpan retryAfter) : Exception("Too many password hashes are waiting.")
{
    /// <summary>When the queue will have room again, in whole seconds.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
