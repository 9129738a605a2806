namespace Castellan.Data.Mail;

/// <summary>Mails about an organisation's streams of the audit log.</summary>
public static class StreamMail
{
    /// <param name="answer">What the receiver last answered, such as "503".</param>
    public static OutgoingMail Paused(Recipient to, string language, string organisation, string stream, string answer, Uri page) =>
        new(MailKind.StreamPaused, to, language, new Dictionary<string, string>(StringComparer.Ordinal) { ["organisation"] = organisation, ["stream"] = stream, ["answer"] = answer })
        {
            Link = Address.Absolute(page),
        };
}
