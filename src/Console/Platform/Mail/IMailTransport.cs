namespace Castellan.Platform.Mail;

/// <summary>Hands a letter to whatever carries it. A seam: SMTP, and the mailbox page in development.</summary>
public interface IMailTransport
{
    /// <summary>Returns once the letter is accepted.</summary>
    /// <param name="messageId">Stable across attempts (RFC 5322, without the angle brackets), so a repeated mail can be told.</param>
    /// <exception cref="DeliveryException">It was not accepted.</exception>
    Task SendAsync(Letter letter, string messageId, CancellationToken cancellation);
}
