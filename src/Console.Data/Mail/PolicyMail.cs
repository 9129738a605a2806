namespace Castellan.Data.Mail;

/// <summary>Mails about what an organisation asks of those who enter it.</summary>
public static class PolicyMail
{
    public static OutgoingMail Deadline(Recipient to, string language, string organisation, Uri page, DateTimeOffset until) =>
        new(MailKind.PolicyDeadline, to, language, new Dictionary<string, string> { ["organisation"] = organisation })
        {
            Link = Address.Absolute(page),
            Instants = new Dictionary<string, DateTimeOffset> { ["due"] = until },
        };

    public static OutgoingMail Over(Recipient to, string language, string organisation, Uri page) =>
        new(MailKind.PolicyOver, to, language, new Dictionary<string, string> { ["organisation"] = organisation }) { Link = Address.Absolute(page) };

    public static OutgoingMail Nudged(Recipient to, string language, string organisation, string actor, Uri page) =>
        new(MailKind.Nudged, to, language, new Dictionary<string, string> { ["organisation"] = organisation, ["actor"] = actor }) { Link = Address.Absolute(page) };
}
