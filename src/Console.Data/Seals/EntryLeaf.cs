using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Castellan.Data.Seals;

/// <summary>An entry of the audit log with everything that is sealed of it.</summary>
/// <param name="OccurredAt">Microseconds since the Unix epoch, as PostgreSQL keeps them.</param>
/// <param name="Tx">The transaction that wrote it.</param>
/// <param name="Changes">JSON as read; its order of keys and its spaces are no matter.</param>
public sealed record SealedEntry(
    Guid OrgId, long OccurredAt, Guid Id, long Tx, short Version, short Action, short Outcome, short ActorKind, Guid? ActorId, short TargetKind, Guid? TargetId,
    Guid? SessionId, string? RequestId, string? Network, string? Device, string? Changes);

/// <summary>
/// The leaf of an entry: SHA-256 over a versioned canonical encoding. Fixed fields are big-endian; what may be missing is led by
/// a flag, text by its length in bytes; JSON is encoded by its values with keys in ordinal order, so that another version of the
/// database that writes the same values differently has the same leaf.
/// </summary>
public static class EntryLeaf
{
    public const int Size = SHA256.HashSizeInBytes;

    private const byte Version = 1;

    // RFC 6962 section 2.1 keeps leaves and nodes apart.
    private const byte LeafPrefix = 0;

    public static byte[] Of(SealedEntry entry) => SHA256.HashData(Encoded(entry));

    /// <summary>What the leaf is the hash of.</summary>
    internal static ReadOnlySpan<byte> Encoded(SealedEntry entry)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        Byte(bytes, LeafPrefix);
        Byte(bytes, Version);
        Id(bytes, entry.OrgId);
        Int64(bytes, entry.OccurredAt);
        Id(bytes, entry.Id);
        Int64(bytes, entry.Tx);
        foreach (var number in (ReadOnlySpan<short>)[entry.Version, entry.Action, entry.Outcome, entry.ActorKind, entry.TargetKind])
        {
            BinaryPrimitives.WriteInt16BigEndian(bytes.GetSpan(sizeof(short)), number);
            bytes.Advance(sizeof(short));
        }
        Optional(bytes, entry.ActorId);
        Optional(bytes, entry.TargetId);
        Optional(bytes, entry.SessionId);
        Text(bytes, entry.RequestId);
        Text(bytes, entry.Network);
        Text(bytes, entry.Device);
        if (entry.Changes is null)
        {
            Byte(bytes, 0);
        }
        else
        {
            Byte(bytes, 1);
            using var json = JsonDocument.Parse(entry.Changes);
            Json(bytes, json.RootElement);
        }
        return bytes.WrittenSpan;
    }

    private static void Json(ArrayBufferWriter<byte> bytes, JsonElement value)
    {
        Byte(bytes, (byte)value.ValueKind);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                List<JsonProperty> properties = [.. value.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal)];
                Int64(bytes, properties.Count);
                foreach (var property in properties)
                {
                    Text(bytes, property.Name);
                    Json(bytes, property.Value);
                }
                break;
            case JsonValueKind.Array:
                Int64(bytes, value.GetArrayLength());
                foreach (var item in value.EnumerateArray())
                {
                    Json(bytes, item);
                }
                break;
            case JsonValueKind.String:
                Text(bytes, value.GetString());
                break;
            case JsonValueKind.Number:
                Text(bytes, value.GetRawText());
                break;
        }
    }

    private static void Byte(ArrayBufferWriter<byte> bytes, byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
    }

    private static void Int64(ArrayBufferWriter<byte> bytes, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes.GetSpan(sizeof(long)), value);
        bytes.Advance(sizeof(long));
    }

    private static void Id(ArrayBufferWriter<byte> bytes, Guid id)
    {
        id.TryWriteBytes(bytes.GetSpan(16), bigEndian: true, out var written);
        bytes.Advance(written);
    }

    private static void Optional(ArrayBufferWriter<byte> bytes, Guid? id)
    {
        Byte(bytes, (byte)(id is null ? 0 : 1));
        if (id is { } known)
        {
            Id(bytes, known);
        }
    }

    private static void Text(ArrayBufferWriter<byte> bytes, string? text)
    {
        if (text is null)
        {
            Byte(bytes, 0);
            return;
        }
        Byte(bytes, 1);
        var length = Encoding.UTF8.GetByteCount(text);
        Int64(bytes, length);
        Encoding.UTF8.GetBytes(text, bytes.GetSpan(length));
        bytes.Advance(length);
    }
}
