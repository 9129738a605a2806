namespace Castellan.Data.Mail;

/// <summary>
/// A mail somebody decided to send, before it is worded. Made by <see cref="AccountMail"/> and
/// <see cref="MembershipMail"/>, which know what each kind must say; worded and sealed when it enters the outbox.
/// </summary>
public sealed record OutgoingMail
{
    internal OutgoingMail(MailKind kind, Recipient to, string language, IReadOnlyDictionary<string, string> values)
    {
        Kind = kind;
        To = to;
        Language = language;
        Values = values;
    }

    public MailKind Kind { get; }

    public Recipient To { get; }

    /// <summary>Two-letter language of the recipient; English where it is not offered.</summary>
    public string Language { get; }

    /// <summary>What fills the named places of the texts. Taken as plain text, whatever it contains.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>Points in time that fill named places, worded as the recipient's language writes them.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Instants { get; internal init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Where the button leads; always an absolute http or https address.</summary>
    public Uri? Link { get; internal init; }

    /// <summary>Until when the link works.</summary>
    public DateTimeOffset? Until { get; internal init; }

    /// <summary>What follows the first paragraphs, under headings.</summary>
    public IReadOnlyList<LetterSection> Sections { get; internal init; } = [];

    /// <summary>Names the effect this mail is: a second mail with the same key in the same organisation is not queued.</summary>
    public string? DedupeKey { get; init; }

    public override string ToString() => $"{Kind} to {To}";
}
