namespace Castellan.Data.Audit;

/// <summary>Where a request came from: network prefix (never the full address), device in words, request id.</summary>
public sealed record RequestOrigin(string? Network, string? Device, string RequestId);
