namespace Castellan.Data.Mail;

/// <summary>Mails about somebody's place in an organisation. Role names come in the recipient's language.</summary>
public static class MembershipMail
{
    /// <summary>The same words for a new and an existing account, so the mail tells nobody which it is.</summary>
    public static OutgoingMail Invitation(Recipient to, string language, string organisation, string inviter, string role, Uri link, DateTimeOffset until) =>
        Of(MailKind.Invitation, to, language, link, ("organisation", organisation), ("actor", inviter), ("role", role)) with { Until = until };

    public static OutgoingMail RoleChanged(Recipient to, string language, string organisation, string actor, string formerRole, string role, Uri organisationPage) =>
        Of(MailKind.RoleChanged, to, language, organisationPage,
            ("organisation", organisation), ("actor", actor), ("former", formerRole), ("role", role));

    public static OutgoingMail MadeOwner(Recipient to, string language, string organisation, string actor, Uri organisationPage) =>
        Of(MailKind.MadeOwner, to, language, organisationPage, ("organisation", organisation), ("actor", actor));

    public static OutgoingMail Suspended(Recipient to, string language, string organisation, string actor) =>
        Of(MailKind.Suspended, to, language, null, ("organisation", organisation), ("actor", actor));

    public static OutgoingMail Restored(Recipient to, string language, string organisation, string actor, string role, Uri organisationPage) =>
        Of(MailKind.Restored, to, language, organisationPage, ("organisation", organisation), ("actor", actor), ("role", role));

    public static OutgoingMail Removed(Recipient to, string language, string organisation, string actor) =>
        Of(MailKind.Removed, to, language, null, ("organisation", organisation), ("actor", actor));

    public static OutgoingMail YouLeft(Recipient to, string language, string organisation) =>
        Of(MailKind.YouLeft, to, language, null, ("organisation", organisation));

    public static OutgoingMail OrganisationFounded(Recipient to, string language, string organisation, Uri organisationPage) =>
        Of(MailKind.OrganisationFounded, to, language, organisationPage, ("organisation", organisation));

    private static OutgoingMail Of(MailKind kind, Recipient to, string language, Uri? link, params (string Name, string Value)[] values) =>
        new(kind, to, language, values.ToDictionary(value => value.Name, value => value.Value))
        {
            Link = link is null ? null : Address.Absolute(link),
        };
}
