using System.Net;
using System.Net.Sockets;
using Castellan.Data.Audit;
using Castellan.Data.Tenancy;

namespace Castellan.Platform.Web;

/// <summary>Describes where a request came from: the network prefix (/24 or /48, never the full address) and the device in words.</summary>
public static class Origins
{
    public static RequestOrigin Of(HttpContext http) =>
        new(NetworkOf(http.Connection.RemoteIpAddress), Devices.Describe(http.Request.Headers.UserAgent.ToString()), http.TraceIdentifier);

    /// <summary><c>203.0.113.0/24</c>, <c>2001:db8:1::/48</c>, or null.</summary>
    public static string? NetworkOf(IPAddress? address)
    {
        if (address is null)
        {
            return null;
        }
        if (IPAddress.IsLoopback(address))
        {
            return RequestOrigin.Loopback;
        }
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }
        var bytes = address.GetAddressBytes();
        var prefix = address.AddressFamily == AddressFamily.InterNetwork ? 24 : 48;
        Array.Clear(bytes, prefix / 8, bytes.Length - (prefix / 8));
        return $"{new IPAddress(bytes)}/{prefix}";
    }
}
