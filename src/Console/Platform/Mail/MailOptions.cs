namespace Castellan.Platform.Mail;

/// <summary>Section <c>Mail</c>: how mails leave the installation.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The SMTP server. Empty in development: mails stay in the mailbox page.</summary>
    public string Host { get; set; } = "";

    public int Port { get; set; } = 587;

    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>The sender's address.</summary>
    public string From { get; set; } = "";

    public string FromName { get; set; } = "Castellan";

    /// <summary>Right-hand side of the Message-ID; the sender's domain unless set.</summary>
    public string? Domain { get; set; }

    /// <summary>How long one delivery may take, in seconds.</summary>
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>How many mails of one node travel at a time. The client is unsteady above 16.</summary>
    public int Connections { get; set; } = 8;

    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    // Only the development mailbox does without a sender.
    public string MessageDomain => Domain ?? (From.Length == 0 ? "localhost" : From[(From.LastIndexOf('@') + 1)..]);
}

/// <summary>What protects the connection to the mail server.</summary>
public enum MailSecurity
{
    /// <summary>Nothing: for a relay on the same machine.</summary>
    None,

    /// <summary>TLS by STARTTLS (RFC 3207), never without.</summary>
    StartTls,
}
