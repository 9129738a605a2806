using System.Collections.Concurrent;
using System.Net;
using System.Net.Mail;

namespace Castellan.Platform.Mail;

/// <summary>SMTP clients that stay connected between mails; a new connection per mail would cost more than the mail.</summary>
internal sealed class SmtpConnections(MailOptions options, TimeProvider clock) : IDisposable
{
    // Well below the five minutes a server must wait (RFC 5321, 4.5.3.2.7).
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly ConcurrentStack<(SmtpClient Client, long Since)> _free = new();

    internal SmtpClient Take()
    {
        while (_free.TryPop(out var free))
        {
            if (clock.GetElapsedTime(free.Since) < Idle)
            {
                return free.Client;
            }
            free.Client.Dispose();
        }
        return new SmtpClient(options.Host, options.Port)
        {
            EnableSsl = options.Security == MailSecurity.StartTls,
            Credentials = string.IsNullOrEmpty(options.User) ? null : new NetworkCredential(options.User, options.Password),
        };
    }

    /// <param name="reusable">False after any failure: the connection may be in the middle of a conversation.</param>
    internal void Return(SmtpClient client, bool reusable)
    {
        if (reusable)
        {
            _free.Push((client, clock.GetTimestamp()));
        }
        else
        {
            client.Dispose();
        }
    }

    public void Dispose()
    {
        while (_free.TryPop(out var free))
        {
            free.Client.Dispose();
        }
    }
}
