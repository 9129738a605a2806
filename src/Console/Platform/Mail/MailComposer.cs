using Castellan.Data.Mail;

namespace Castellan.Platform.Mail;

/// <summary>Turns a decided mail into an outbox row: worded and sealed now, so what is sent is what was true then.</summary>
public sealed class MailComposer(LetterWriter writer, LetterSeal seal, RecipientTags tags, OutboxBell bell)
{
    public OutboxMessage Compose(Guid orgId, OutgoingMail mail, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var message = OutboxMessage.Queue(orgId, id, mail.Kind, seal.Seal(writer.Write(mail), orgId, id), mail.DedupeKey, now, tags.Of(mail.To));
        bell.Ring();
        return message;
    }
}
