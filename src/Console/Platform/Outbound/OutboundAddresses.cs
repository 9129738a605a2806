using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Outbound;

/// <summary>
/// Which addresses an organisation may make the console connect to: the public internet, and what the operator allows. Never
/// this machine, its neighbours, or the cloud's metadata service, in whatever form the address is written.
/// </summary>
public sealed class OutboundAddresses(IOptions<OutboundOptions> options)
{
    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            // This network, private, carrier's, loopback, link-local with metadata, protocol, documentation, benchmarks, multicast, reserved.
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // Unspecified and loopback, discard, Teredo and other protocol use, documentation, unique-local, link-local, site-local, multicast.
            "::/127", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    private readonly IPNetwork[] _allowed = [.. options.Value.AllowedNetworks.Select(network => IPNetwork.Parse(network))];

    /// <summary>Whether there is any network into which plain http may go.</summary>
    public bool AllowsPlain => _allowed.Length > 0;

    public bool IsAllowed(IPAddress address)
    {
        var real = Unwrapped(address);
        return IsAllowedPrivately(real) || !Closed.Any(network => Contains(network, real));
    }

    /// <summary>Whether the operator named the address's network.</summary>
    public bool IsAllowedPrivately(IPAddress address)
    {
        var real = Unwrapped(address);
        return _allowed.Any(network => Contains(network, real));
    }

    // An IPv4 address inside an IPv6 one leads to the IPv4 address: mapped, compatible, translated (NAT64), 6to4.
    private static IPAddress Unwrapped(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var isCompatible = bytes[..12].IndexOfAnyExcept((byte)0) < 0 && bytes[12..].IndexOfAnyExcept((byte)0) >= 0 && !IPAddress.IsLoopback(address);
        return address.IsIPv4MappedToIPv6 || isCompatible || bytes.StartsWith((ReadOnlySpan<byte>)[0, 0x64, 0xFF, 0x9B]) ? new IPAddress(bytes[12..])
            : bytes is [0x20, 0x02, ..] ? new IPAddress(bytes[2..6])
            : new IPAddress(bytes);
    }

    private static bool Contains(IPNetwork network, IPAddress address) => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address);
}
