using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Castellan.Data.Tenancy;

/// <summary>
/// Signs tenant contexts: HMAC-SHA256 (RFC 2104) over login role, key number, organisation, person and expiry.
/// <c>tenancy.current_org</c> in the database checks them. A context lives 60 s and holds for one login role only.
/// </summary>
public sealed class ContextSigner
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const int BlockBytes = 64;
    // A name of PostgreSQL has 63 bytes at most.
    private const int ChannelDigits = 48;
    private readonly byte[] _key;
    private readonly short _number;
    private readonly TimeProvider _clock;

    /// <param name="key">At least 32 random bytes.</param>
    /// <param name="number">Which row of <c>tenancy.context_keys</c> holds the key.</param>
    public ContextSigner(byte[] key, short number, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, 32, nameof(key));
        _key = key.Length > BlockBytes ? SHA256.HashData(key) : key;
        _number = number;
        _clock = clock;
    }

    public short KeyNumber => _number;

    public string Sign(string loginRole, TenantContext context)
    {
        var expiry = (_clock.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds();
        var claims = string.Create(CultureInfo.InvariantCulture, $"{_number}.{Name(context.OrgId)}.{Name(context.PersonId)}.{expiry}");
        var mac = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{loginRole}.{claims}"));
        return $"{claims}.{Convert.ToHexStringLower(mac)}";
    }

    /// <summary>A name that only a holder of the key can work out, as <c>tenancy.tell</c> does: LISTEN asks for no right.</summary>
    public string Channel(string purpose) => $"castellan_{Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(purpose)))[..ChannelDigits]}";

    /// <summary>The two padded keys of the HMAC construction, as the database stores them.</summary>
    public (byte[] Inner, byte[] Outer) Pads()
    {
        var inner = new byte[BlockBytes];
        var outer = new byte[BlockBytes];
        for (var i = 0; i < BlockBytes; i++)
        {
            var k = i < _key.Length ? _key[i] : (byte)0;
            inner[i] = (byte)(k ^ 0x36);
            outer[i] = (byte)(k ^ 0x5c);
        }
        return (inner, outer);
    }

    private static string Name(Guid? id) => id?.ToString("D", CultureInfo.InvariantCulture) ?? "-";
}
