using Microsoft.Extensions.Options;

namespace Castellan.Platform.Passwords;

/// <summary>
/// Stops asking a service that keeps failing, so that people do not wait for its time-out one after the other. After the
/// pause one look-up tries again; the others go on without an answer until it has succeeded.
/// </summary>
public sealed class LeakedPasswordBreaker(IOptions<LeakedPasswordOptions> options, TimeProvider clock)
{
    /// <summary>Failures in a row that open the circuit.</summary>
    public const int MostFailures = 3;

    private readonly Lock _gate = new();
    private int _failures;
    private DateTimeOffset _closedUntil;

    /// <summary>Since when look-ups go unanswered, or null.</summary>
    public DateTimeOffset? DownSince { get; private set; }

    public bool MayAsk()
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_failures < MostFailures)
            {
                return true;
            }
            if (now < _closedUntil)
            {
                return false;
            }
            Pause(now);
            return true;
        }
    }

    public void Answered()
    {
        lock (_gate)
        {
            _failures = 0;
            DownSince = null;
        }
    }

    public void Failed()
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            _failures++;
            DownSince ??= now;
            Pause(now);
        }
    }

    private void Pause(DateTimeOffset now) => _closedUntil = now + TimeSpan.FromSeconds(options.Value.PauseSeconds);
}
