namespace Castellan.Platform.Jobs;

/// <summary>Section <c>Retention</c>: how many days things are kept after they have served.</summary>
public sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>How many times longer than a read notification an unread one stays.</summary>
    public const int UnreadFactor = 6;

    /// <summary>The audit log. Older entries are hidden at once and dropped by the day.</summary>
    public int AuditDays { get; set; } = 30;

    /// <summary>Sessions that ended or ran out.</summary>
    public int SessionDays { get; set; } = 7;

    public int SentMailDays { get; set; } = 7;

    /// <summary>Mails given up, which an operator can still resend.</summary>
    public int DeadMailDays { get; set; } = 30;

    /// <summary>Notifications that were read. One that nobody read goes after <see cref="UnreadFactor"/> times as long.</summary>
    public int NotificationDays { get; set; } = 30;

    /// <summary>Addresses of people whom a notice told, counted from the day the incident is closed. Then hashes take their place.</summary>
    public int NoticeDays { get; set; } = 90;

    /// <summary>Runs of jobs. Runs that found nothing to do go after an hour, except each job's latest.</summary>
    public int JobRunDays { get; set; } = 30;
}
