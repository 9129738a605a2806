namespace Castellan.Data.Mail;

/// <summary>Mails about incidents to those who work on them. What happened stays behind the link: a mail is read on many screens.</summary>
public static class IncidentMail
{
    public static OutgoingMail Reported(Recipient to, string language, string organisation, string number, string reporter, Uri incident) =>
        new(MailKind.IncidentReported, to, language, new Dictionary<string, string> { ["organisation"] = organisation, ["number"] = number, ["actor"] = reporter })
        {
            Link = Address.Absolute(incident),
        };
}
