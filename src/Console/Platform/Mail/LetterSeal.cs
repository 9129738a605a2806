using System.Text.Json;
using Castellan.Data.Mail;
using Castellan.Platform.Sealing;

namespace Castellan.Platform.Mail;

/// <summary>Keeps a letter unreadable in the database and its copies, bound to its outbox row.</summary>
public sealed class LetterSeal(Sealer sealer)
{
    private const string Purpose = "outbox";

    public byte[] Seal(Letter letter, Guid orgId, Guid id) =>
        sealer.Seal(
            JsonSerializer.SerializeToUtf8Bytes(new Content(letter.To.Address, letter.Subject, letter.Text, letter.Html)),
            SealBinding.To(Purpose, orgId, id));

    /// <exception cref="SealBrokenException">The row was altered, moved, or its key is gone.</exception>
    public Letter Open(OutboxMessage message)
    {
        var content = JsonSerializer.Deserialize<Content>(sealer.Open(message.SealedContent, SealBinding.To(Purpose, message.OrgId, message.Id)))
            ?? throw new SealBrokenException("The sealed letter is empty.");
        return new Letter(new Recipient(content.To), content.Subject, content.Text, content.Html);
    }

    private sealed record Content(string To, string Subject, string Text, string Html)
    {
        public override string ToString() => nameof(Content);
    }
}
