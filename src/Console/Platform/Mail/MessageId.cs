namespace Castellan.Platform.Mail;

/// <summary>The Message-ID of an outbox row: the same at every attempt, on every node, after every restart.</summary>
public static class MessageId
{
    public static string Of(Guid rowId, string domain) => $"{rowId:N}@{domain}";
}
