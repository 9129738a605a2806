using System.Net.Mail;
using System.Net.Mime;
using System.Security.Authentication;
using System.Text;
using Castellan.Data.Mail;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Mail;

/// <summary>Delivers by SMTP (RFC 5321) over a few kept connections.</summary>
public sealed class SmtpMailTransport(IOptions<MailOptions> options, TimeProvider clock) : IMailTransport, IDisposable
{
    private readonly SmtpConnections _connections = new(options.Value, clock);

    public async Task SendAsync(Letter letter, string messageId, CancellationToken cancellation)
    {
        using var message = Message(letter, messageId);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(options.Value.Timeout);
        var client = _connections.Take();
        // A message marked international is stuck at the first server that lacks RFC 6531: only where it must be.
        client.DeliveryFormat = Ascii.IsValid(letter.To.Address) ? SmtpDeliveryFormat.SevenBit : SmtpDeliveryFormat.International;
        var reusable = false;
        try
        {
            await client.SendMailAsync(message, patience.Token).WaitAsync(patience.Token);
            reusable = true;
        }
        catch (OperationCanceledException slow) when (!cancellation.IsCancellationRequested)
        {
            throw new DeliveryException(DeliveryFault.Timeout, "timeout", slow);
        }
        catch (SmtpException refused)
        {
            throw Refusal(refused);
        }
        catch (Exception broken) when (broken is IOException or AuthenticationException or InvalidOperationException)
        {
            throw new DeliveryException(DeliveryFault.Unreachable, broken.GetType().Name, broken);
        }
        finally
        {
            _connections.Return(client, reusable);
        }
    }

    public void Dispose() => _connections.Dispose();

    /// <summary>
    /// Only what the server says of the recipient is final. A 5yz to our sign-in, sender or data is our own fault:
    /// mended in the settings, and the mails wait for it.
    /// </summary>
    internal static DeliveryException Refusal(SmtpException refused)
    {
        var code = (int)refused.StatusCode;
        return refused switch
        {
            SmtpFailedRecipientException when code is >= 500 and < 600 => new(DeliveryFault.RecipientRefused, $"{code}", refused),
            _ when code <= 0 => new(DeliveryFault.Unreachable, (refused.InnerException ?? refused).GetType().Name, refused),
            _ => new(DeliveryFault.Refused, $"{code}", refused),
        };
    }

    private MailMessage Message(Letter letter, string messageId)
    {
        if (!MailAddress.TryCreate(letter.To.Address, out var to) || to.Address != letter.To.Address)
        {
            throw new DeliveryException(DeliveryFault.RecipientRefused, "no address");
        }
        var message = new MailMessage(new MailAddress(options.Value.From, options.Value.FromName, Encoding.UTF8), to)
        {
            Subject = letter.Subject,
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        message.Headers.Add("Message-ID", $"<{messageId}>");
        // Out-of-office replies and list software keep quiet on these (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(letter.Text, Encoding.UTF8, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(letter.Html, Encoding.UTF8, MediaTypeNames.Text.Html));
        return message;
    }
}
