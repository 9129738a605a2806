using System.Net;
using Npgsql;

namespace Castellan.Platform.Database;

/// <summary>
/// A database on another machine is reached under TLS with a certificate that is verified. PostgreSQL's own default falls back to
/// plain text where the server has no certificate, and then says nothing of it.
/// </summary>
public static class ServerEncryption
{
    public static IEnumerable<string> Faults(string connection)
    {
        NpgsqlConnectionStringBuilder server;
        try
        {
            server = new NpgsqlConnectionStringBuilder(connection);
        }
        catch (ArgumentException)
        {
            // Not its message: it can repeat what stands there.
            return [$"ConnectionStrings:{DatabaseOptions.ConnectionName} is no connection string of PostgreSQL."];
        }
        return IsHere(server.Host) || server.SslMode is SslMode.VerifyCA or SslMode.VerifyFull
            ? []
            : [$"ConnectionStrings:{DatabaseOptions.ConnectionName} leads to another machine and must say SSL Mode=VerifyFull, or VerifyCA."];
    }

    // Several hosts stand in one value, each with its port or without.
    private static bool IsHere(string? hosts) => string.IsNullOrWhiteSpace(hosts) || hosts.Split(',', StringSplitOptions.TrimEntries).All(host =>
        host.StartsWith('/') || host.StartsWith('@') || Name(host) is "localhost" || (IPAddress.TryParse(Name(host), out var address) && IPAddress.IsLoopback(address)));

    private static string Name(string host) => IPAddress.TryParse(host, out _) ? host : host.Split(':')[0];
}
