using System.Net;
using System.Net.Sockets;

namespace Castellan.Platform.Web;

/// <summary>Where the console listens when nobody says: on this machine alone, on port 5080 or the next free one.</summary>
public static class ListeningAddress
{
    private const int Preferred = 5080;

    private const int Tries = 20;

    private static readonly string[] Told = ["urls", "http_ports", "https_ports"];

    public static void ChooseUnlessTold(WebApplicationBuilder builder)
    {
        var told = Told.Any(key => !string.IsNullOrEmpty(builder.Configuration[key])) || builder.Configuration.GetSection("Kestrel:Endpoints").Exists();
        if (!told)
        {
            builder.WebHost.UseUrls($"http://localhost:{FirstFree(Preferred, Tries)}");
        }
    }

    /// <summary>The first port that nobody on this machine listens on, or the preferred one, whose error then says what is wrong.</summary>
    internal static int FirstFree(int preferred, int tries) =>
        Enumerable.Range(preferred, tries).FirstOrDefault(port => IsFree(IPAddress.Loopback, port) && IsFree(IPAddress.IPv6Loopback, port), preferred);

    private static bool IsFree(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
        catch (SocketException missing) when (missing.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
        {
            // A machine without this family: nobody listens there, and neither shall we.
            return true;
        }
    }
}
