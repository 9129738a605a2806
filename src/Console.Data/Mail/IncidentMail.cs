namespace Castellan.Data.Mail;

/// <summary>Mails about incidents to those who work on them. What happened stays behind the link: a mail is read on many screens.</summary>
public static class IncidentMail
{
    public static OutgoingMail Reported(Recipient to, string language, string organisation, string number, string reporter, Uri incident) =>
        new(MailKind.IncidentReported, to, language, new Dictionary<string, string> { ["organisation"] = organisation, ["number"] = number, ["actor"] = reporter })
        {
            Link = Address.Absolute(incident),
        };

    /// <summary>The installation's operator tells of an incident that touches the organisation.</summary>
    /// <param name="reference">What the operators call it.</param>
    public static OutgoingMail Relayed(Recipient to, string language, string organisation, string number, string reference, Uri incident, string once) =>
        Relay(MailKind.IncidentRelayed, to, language, organisation, number, reference, incident, once);

    /// <summary>The operator has something to add.</summary>
    public static OutgoingMail RelayUpdated(Recipient to, string language, string organisation, string number, string reference, Uri timeline, string once) =>
        Relay(MailKind.RelayUpdated, to, language, organisation, number, reference, timeline, once);

    /// <summary>The operator told the organisation by mistake.</summary>
    public static OutgoingMail RelayWithdrawn(Recipient to, string language, string organisation, string number, string reference, Uri incident, string once) =>
        Relay(MailKind.RelayWithdrawn, to, language, organisation, number, reference, incident, once);

    /// <summary>Time runs out, or has run out.</summary>
    /// <param name="duty">What is owed, in the language of the mail.</param>
    /// <param name="due">When, as the organisation's clock shows it.</param>
    public static OutgoingMail Obligation(Recipient to, string language, string organisation, string number, string duty, string due, bool isOverdue, Uri clocks, string once) =>
        new(isOverdue ? MailKind.ObligationOverdue : MailKind.ObligationDue, to, language,
            new Dictionary<string, string> { ["organisation"] = organisation, ["number"] = number, ["duty"] = duty, ["due"] = due })
        {
            Link = Address.Absolute(clocks),
            DedupeKey = once,
        };

    private static OutgoingMail Relay(MailKind kind, Recipient to, string language, string organisation, string number, string reference, Uri link, string once) =>
        new(kind, to, language, new Dictionary<string, string> { ["organisation"] = organisation, ["number"] = number, ["reference"] = reference })
        {
            Link = Address.Absolute(link),
            DedupeKey = once,
        };
}
