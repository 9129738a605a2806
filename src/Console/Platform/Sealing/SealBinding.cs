using System.Buffers.Binary;
using System.Text;

namespace Castellan.Platform.Sealing;

/// <summary>
/// What a sealed value is for and the row it belongs to. It is authenticated with the value, so a ciphertext copied to another
/// row, tenant or column does not open there.
/// </summary>
public sealed class SealBinding
{
    private readonly byte[] encoded;

    /// <param name="purpose">The column's meaning, such as "connection.refresh-token"; never changed once values exist.</param>
    /// <param name="row">The row's whole key.</param>
    public SealBinding(string purpose, ReadOnlySpan<byte> row)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        var name = Encoding.UTF8.GetBytes(purpose);

        // The length in front keeps ("ab", "c") and ("a", "bc") apart.
        encoded = new byte[sizeof(int) + name.Length + row.Length];
        BinaryPrimitives.WriteInt32BigEndian(encoded, name.Length);
        name.CopyTo(encoded, sizeof(int));
        row.CopyTo(encoded.AsSpan(sizeof(int) + name.Length));
    }

    public SealBinding(string purpose, string row)
        : this(purpose, Encoding.UTF8.GetBytes(row))
    {
    }

    /// <summary>A row with a composite key: organisation, then id.</summary>
    public static SealBinding To(string purpose, params ReadOnlySpan<Guid> key)
    {
        var row = new byte[key.Length * 16];
        for (var index = 0; index < key.Length; index++)
        {
            key[index].TryWriteBytes(row.AsSpan(index * 16), bigEndian: true, out _);
        }

        return new SealBinding(purpose, row);
    }

    internal ReadOnlySpan<byte> Encoded => encoded;
}
