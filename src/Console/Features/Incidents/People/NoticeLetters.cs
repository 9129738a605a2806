using Castellan.Data.Mail;
using Castellan.Platform.Mail;

namespace Castellan.Features.Incidents.People;

/// <summary>Words notices and turns frozen texts into mails for the outbox.</summary>
public sealed class NoticeLetters(LetterWriter writer, LetterSeal seal, RecipientTags tags)
{
    private const string NamePlace = "{name}";

    private static readonly Recipient Anybody = new("anybody@example.org");

    public NoticeText Word(string language, string organisation, IReadOnlyList<LetterSection> sections)
    {
        var parts = writer.Parts(NoticeMail.ToPerson(Anybody, language, organisation, NamePlace, sections));
        return new NoticeText(language, parts.Subject, parts.Heading, parts.Paragraphs[0], [.. parts.Paragraphs.Skip(1)], sections, parts.Footer);
    }

    /// <param name="id">The recipient's: the Message-ID is made of it.</param>
    /// <param name="mailingId">The notice; null for a test, which goes like any other mail.</param>
    public OutboxMessage Message(Guid orgId, Guid id, NoticeText text, string address, string? name, Guid? mailingId, DateTimeOffset now)
    {
        var to = new Recipient(address);
        return OutboxMessage.Queue(orgId, id, MailKind.PeopleNotice, seal.Seal(LetterTo(to, name, text), orgId, id), dedupeKey: null, now, tags.Of(to), mailingId);
    }

    /// <summary>As whoever has no name in the list reads it.</summary>
    public static string Plain(NoticeText text) => LetterTo(Anybody, null, text).Text;

    private static Letter LetterTo(Recipient to, string? name, NoticeText text) => new LetterParts(
        text.Language, text.Subject, text.Heading,
        [.. name is null ? [] : new[] { text.Greeting.Replace(NamePlace, PlainWords.Of(name), StringComparison.Ordinal) }, .. text.Paragraphs],
        Button: null, Link: null, Fallback: "", Notes: [], text.Footer)
    { Sections = text.Sections }.To(to);
}
