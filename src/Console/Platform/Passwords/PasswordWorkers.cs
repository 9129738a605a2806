using Microsoft.Extensions.Options;

namespace Castellan.Platform.Passwords;

/// <summary>
/// Hashes and verifies passwords on threads of its own, so that neither requests nor circuits starve behind them.
/// Waiting is bounded by time: what could not be computed within <see cref="PasswordOptions.QueueSeconds"/> is refused with
/// <see cref="TooBusyException"/>.
/// </summary>
public sealed class PasswordWorkers : IDisposable
{
    private readonly PasswordOptions options;
    private readonly PasswordQueue queue;
    private readonly Argon2idHash decoy;

    public PasswordWorkers(IOptions<PasswordOptions> options, TimeProvider clock)
    {
        this.options = options.Value;
        using var nobody = PasswordBytes.Of(Guid.NewGuid().ToString());
        decoy = Argon2idHash.Parse(Argon2idHash.Create(nobody, this.options.MemoryKiB, this.options.Iterations))
            ?? throw new InvalidOperationException("The Argon2id parameters are out of range.");
        var started = clock.GetTimestamp();
        decoy.Matches(nobody);
        queue = new PasswordQueue(this.options.Threads, TimeSpan.FromSeconds(this.options.QueueSeconds), clock.GetElapsedTime(started), clock);
    }

    /// <summary>Hashes waiting for a thread; for health and metrics.</summary>
    public int Waiting => queue.Waiting;

    /// <summary>
    /// A new Argon2id hash with its own salt. <see cref="PasswordRules"/> has judged the password before: a longer one than
    /// accepted throws <see cref="ArgumentException"/>.
    /// </summary>
    public Task<string> HashAsync(string password, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(password);
        return PasswordLength.IsWithin(options.MaximumLength, password)
            ? queue.Run(() => Hash(password), cancellation)
            : throw new ArgumentException("The password is longer than accepted.", nameof(password));
    }

    /// <summary>
    /// Compares a password with a stored hash. An unknown account (null) or an unreadable hash costs as much as a known one, so that
    /// the time does not tell them apart. A password longer than accepted is wrong without being hashed, for every account.
    /// </summary>
    public Task<PasswordVerdict> VerifyAsync(string? storedHash, string password, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(password);
        return PasswordLength.IsWithin(options.MaximumLength, password)
            ? queue.Run(() => Verify(storedHash, password), cancellation)
            : Task.FromResult(PasswordVerdict.Wrong);
    }

    public void Dispose() => queue.Dispose();

    private string Hash(string password)
    {
        using var bytes = PasswordBytes.Of(password);
        return Argon2idHash.Create(bytes, options.MemoryKiB, options.Iterations);
    }

    private PasswordVerdict Verify(string? storedHash, string password)
    {
        using var bytes = PasswordBytes.Of(password);
        if (PasswordFormats.Parse(storedHash) is not { } stored)
        {
            decoy.Matches(bytes);
            return PasswordVerdict.Wrong;
        }

        if (!stored.Matches(bytes))
        {
            return PasswordVerdict.Wrong;
        }

        return stored.MeetsCost(options) ? PasswordVerdict.Right : PasswordVerdict.RightButOutdated;
    }
}
