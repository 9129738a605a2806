using System.Security.Cryptography;
using System.Text;

namespace Castellan.Data.Identity;

/// <summary>
/// Wrong passwords for one address within an hour, counted in the database so that every node counts together, and for
/// addresses without an account alike. Those from networks where the owner has signed in before count apart from all others.
/// </summary>
public sealed class PasswordFailures
{
    private PasswordFailures()
    {
    }

    /// <summary>SHA-256 of the address; empty in the row that counts for the whole installation.</summary>
    public byte[] AddressHash { get; private set; } = [];

    /// <summary>A network the owner is known from, or the empty text for all others.</summary>
    public string Network { get; private set; } = "";

    public int Count { get; private set; }

    /// <summary>When the present window began.</summary>
    public DateTimeOffset Since { get; private set; }

    // An address that somebody typed is no account's: what is kept of it must not be read as one.
    public static byte[] HashOf(EmailAddress address) => SHA256.HashData(Encoding.UTF8.GetBytes($"password failures {address.Normalised}"));
}
