using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Castellan.Data.Seals;

/// <summary>Stored as a number; never renumber.</summary>
public enum SealKind : short
{
    /// <summary>The entries that a range of transactions wrote on one day.</summary>
    Segment = 0,

    /// <summary>A day that was dropped after its retention, with how many entries it had.</summary>
    Tombstone = 1,
}

/// <summary>One link of the chain that the audit log is sealed by.</summary>
/// <param name="Number">1, 2, 3 …; no number is left out.</param>
/// <param name="Day">Of the entries, in UTC.</param>
/// <param name="TxFrom">The first transaction that may have written an entry of it.</param>
/// <param name="TxTo">The first that may not.</param>
/// <param name="Root">Merkle root over the leaves in the order of organisation, instant and id; of a tombstone the hash of nothing.</param>
/// <param name="Previous">Hash of the seal before; zeros for the first.</param>
/// <param name="Epoch">System identifier and timeline of the database; a restore shows.</param>
public sealed record Seal(
    long Number, SealKind Kind, DateOnly Day, long TxFrom, long TxTo, int Entries, byte[] Root, byte[] Previous, string Epoch, int KeyNumber, DateTimeOffset SealedAt, byte[] Signature)
{
    /// <summary>Bytes of an Ed25519 signature (RFC 8032).</summary>
    public const int SignatureSize = 64;

    private const byte Version = 1;

    /// <summary>What the signature is over.</summary>
    public byte[] Message()
    {
        var epoch = Encoding.UTF8.GetBytes(Epoch);
        var bytes = new byte[1 + 8 + 2 + 4 + 8 + 8 + 4 + 32 + 32 + 4 + 8 + 4 + epoch.Length];
        var rest = bytes.AsSpan();
        rest[0] = Version;
        rest = rest[1..];
        Int64(ref rest, Number);
        BinaryPrimitives.WriteInt16BigEndian(rest, (short)Kind);
        rest = rest[2..];
        Int32(ref rest, Day.DayNumber);
        Int64(ref rest, TxFrom);
        Int64(ref rest, TxTo);
        Int32(ref rest, Entries);
        Root.CopyTo(rest);
        rest = rest[32..];
        Previous.CopyTo(rest);
        rest = rest[32..];
        Int32(ref rest, KeyNumber);
        // PostgreSQL keeps microseconds.
        Int64(ref rest, (SealedAt.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        Int32(ref rest, epoch.Length);
        epoch.CopyTo(rest);
        return bytes;
    }

    /// <summary>What the next seal names as its previous one.</summary>
    public byte[] Hash() => SHA256.HashData([.. Message(), .. Signature]);

    private static void Int64(ref Span<byte> rest, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(rest, value);
        rest = rest[8..];
    }

    private static void Int32(ref Span<byte> rest, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(rest, value);
        rest = rest[4..];
    }
}
