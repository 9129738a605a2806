namespace Castellan.Data.Mail;

/// <summary>Mails about the rescue of an account whose second factors were lost, and about the domains it rests on.</summary>
public static class RescueMail
{
    /// <param name="until">When the factors go; the link stops it before.</param>
    public static OutgoingMail Announced(Recipient to, string language, string organisation, string asker, string approver, string reason, Uri cancel, DateTimeOffset until) =>
        new(MailKind.RescueAnnounced, to, language, new Dictionary<string, string>
        {
            ["organisation"] = organisation,
            ["asker"] = asker,
            ["approver"] = approver,
            ["reason"] = reason,
        })
        { Link = Address.Absolute(cancel), Until = until };

    /// <inheritdoc cref="Announced"/>
    public static OutgoingMail AnnouncedByOperators(Recipient to, string language, string reason, Uri cancel, DateTimeOffset until) =>
        new(MailKind.RescueAnnouncedByOperators, to, language, new Dictionary<string, string> { ["reason"] = reason }) { Link = Address.Absolute(cancel), Until = until };

    public static OutgoingMail Done(Recipient to, string language, Uri signIn) =>
        new(MailKind.RescueDone, to, language, new Dictionary<string, string>()) { Link = Address.Absolute(signIn) };

    /// <summary>What was announced will not happen.</summary>
    public static OutgoingMail Off(Recipient to, string language) => new(MailKind.RescueOff, to, language, new Dictionary<string, string>());

    public static OutgoingMail DomainWithdrawn(Recipient to, string language, string organisation, string domain, Uri page) =>
        new(MailKind.DomainWithdrawn, to, language, new Dictionary<string, string> { ["organisation"] = organisation, ["domain"] = domain }) { Link = Address.Absolute(page) };
}
