namespace Castellan.Data.Audit;

/// <summary>Where a request came from: network prefix (never the full address), device in words, request id.</summary>
public sealed record RequestOrigin(string? Network, string? Device, string RequestId)
{
    /// <summary>The network of requests that never left the machine.</summary>
    public const string Loopback = "loopback";
}
