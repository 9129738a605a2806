namespace Castellan.Data.Mail;

/// <summary>How long a mail waits after each failed attempt, and when it is given up. The whole takes about four days.</summary>
public static class RetrySchedule
{
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(4),
        TimeSpan.FromHours(12),
        TimeSpan.FromHours(24),
        TimeSpan.FromHours(24),
        TimeSpan.FromHours(24),
    ];

    public static int MostAttempts => Waits.Length + 1;

    /// <summary>The wait after the given number of failed attempts; null when there is no further one.</summary>
    public static TimeSpan? After(int attempts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        return attempts >= MostAttempts ? null : Waits[attempts - 1];
    }
}
