namespace Castellan.Platform.Mail;

/// <summary>How far the outbox is behind, over all organisations.</summary>
/// <param name="OldestPending">When the oldest unsent mail was queued; null when none waits.</param>
/// <param name="Dead">Mails given up, which an operator may resend.</param>
public sealed record MailBacklog(DateTimeOffset? OldestPending, int Pending, int Dead)
{
    /// <summary>One failed attempt at every mail is no backlog; a server down for longer is.</summary>
    public static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(15);

    public TimeSpan Age(DateTimeOffset now) => OldestPending is { } oldest && oldest < now ? now - oldest : TimeSpan.Zero;

    public bool IsLate(DateTimeOffset now) => Age(now) > Tolerated;
}
