using System.Net;
using System.Net.Sockets;

namespace Castellan.Platform.Outbound;

/// <summary>The address that was asked for leads where nobody may be led.</summary>
public sealed class OutboundRefusedException(Exception? cause = null) : Exception("The address leads into a closed network.", cause);

/// <summary>
/// The one way to an address that an organisation named. The name is looked up here and the connection made to the very address
/// that was checked, so a name that changes its answer in between leads nowhere else; redirects are not followed, no proxy is asked.
/// </summary>
public sealed class OutboundClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly OutboundAddresses _addresses;
    private readonly HttpClient _client;

    public OutboundClient(OutboundAddresses addresses)
    {
        _addresses = addresses;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // A name that moved is looked up, and checked, again.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 16,
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = Patience,
        };
    }

    /// <summary>Sends, and reads of the answer its status alone.</summary>
    /// <exception cref="OutboundRefusedException">Nothing was sent.</exception>
    public async Task<HttpStatusCode> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return answer.StatusCode;
        }
        catch (HttpRequestException failure) when (failure.InnerException is OutboundRefusedException)
        {
            throw new OutboundRefusedException(failure);
        }
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var host = context.DnsEndPoint.Host;
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        var isPlain = context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps;
        // Plain text is for networks that the operator vouches for.
        var open = found.Where(address => isPlain ? _addresses.IsAllowedPrivately(address) : _addresses.IsAllowed(address)).ToArray();
        if (open.Length == 0)
        {
            throw new OutboundRefusedException();
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
