namespace Castellan.Data.Mail;

/// <summary>Mails to the owners about an organisation that is to go.</summary>
public static class OrganisationMail
{
    public static OutgoingMail DeletionStarted(Recipient to, string language, string organisation, string actor, DateTimeOffset due, Uri settings) =>
        Of(MailKind.OrganisationDeletionStarted, to, language, settings, ("organisation", organisation), ("actor", actor)) with { Instants = Due(due) };

    /// <param name="key">One mail to each owner for each of the two warnings.</param>
    public static OutgoingMail DeletionNear(Recipient to, string language, string organisation, DateTimeOffset due, Uri settings, string key) =>
        Of(MailKind.OrganisationDeletionNear, to, language, settings, ("organisation", organisation)) with { Instants = Due(due), DedupeKey = key };

    public static OutgoingMail DeletionCancelled(Recipient to, string language, string organisation, string actor, Uri settings) =>
        Of(MailKind.OrganisationDeletionCancelled, to, language, settings, ("organisation", organisation), ("actor", actor));

    public static OutgoingMail Deleted(Recipient to, string language, string organisation) =>
        Of(MailKind.OrganisationDeleted, to, language, null, ("organisation", organisation));

    private static Dictionary<string, DateTimeOffset> Due(DateTimeOffset due) => new() { ["due"] = due };

    private static OutgoingMail Of(MailKind kind, Recipient to, string language, Uri? link, params (string Name, string Value)[] values) =>
        new(kind, to, language, values.ToDictionary(value => value.Name, value => value.Value))
        {
            Link = link is null ? null : Address.Absolute(link),
        };
}
