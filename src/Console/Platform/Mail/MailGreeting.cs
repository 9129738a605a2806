using System.Net.Sockets;
using System.Text;

namespace Castellan.Platform.Mail;

/// <summary>Whether the mail server is there: it greets whoever connects (RFC 5321, 3.1).</summary>
internal static class MailGreeting
{
    private const string Ready = "220";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Null where it greets, and where no server is configured: then mails stay on the mailbox page.</summary>
    public static async Task<string?> FaultAsync(MailOptions options, CancellationToken cancellation)
    {
        if (options.Host.Length == 0)
        {
            return null;
        }
        var server = $"{options.Host}:{options.Port}";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(options.Host, options.Port, patience.Token);
            using var reader = new StreamReader(connection.GetStream(), Encoding.ASCII);
            var greeting = await reader.ReadLineAsync(patience.Token);
            return greeting?.StartsWith(Ready, StringComparison.Ordinal) is true ? null : $"{server} does not greet as a mail server does (Mail:Host, Mail:Port).";
        }
        catch (Exception away) when (away is SocketException or IOException)
        {
            return $"{server} is out of reach (Mail:Host, Mail:Port).";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"{server} does not answer (Mail:Host, Mail:Port).";
        }
    }
}
