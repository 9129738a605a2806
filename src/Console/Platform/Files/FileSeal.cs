using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using Castellan.Data.Files;
using Castellan.Platform.Sealing;

namespace Castellan.Platform.Files;

/// <summary>
/// Seals a file's content piece by piece. Each piece is bound to organisation, file and number, the manifest to the file, so
/// nothing can be moved, exchanged, reordered or left off. What gets smaller by it is compressed first.
/// </summary>
public sealed class FileSeal(Sealer sealer)
{
    /// <summary>Plain bytes in a chunk, at most.</summary>
    public const int ChunkBytes = 256 * 1024;

    private const string ChunkPurpose = "file.chunk";
    private const string ManifestPurpose = "file.manifest";
    private const byte Plain = 0;
    private const byte Deflated = 1;

    public FileChunk Seal(Guid orgId, Guid fileId, int number, ReadOnlySpan<byte> plain)
    {
        if (plain.Length > ChunkBytes)
        {
            throw new ArgumentException($"A chunk holds at most {ChunkBytes} bytes.", nameof(plain));
        }
        return FileChunk.Of(orgId, fileId, number, sealer.Seal(Packed(plain), BindingOf(orgId, fileId, number)));
    }

    /// <exception cref="SealBrokenException">The chunk was altered, moved or cut.</exception>
    public byte[] Open(FileChunk chunk)
    {
        var packed = sealer.Open(chunk.Content, BindingOf(chunk.OrgId, chunk.FileId, chunk.Number));
        return packed is [Plain, .. var plain] ? plain : packed is [Deflated, ..] ? Inflated(packed) : throw new SealBrokenException("The chunk has no known form.");
    }

    public byte[] Seal(Guid orgId, Guid fileId, FileManifest manifest) =>
        sealer.Seal(JsonSerializer.SerializeToUtf8Bytes(manifest), SealBinding.To(ManifestPurpose, orgId, fileId));

    /// <summary>What the file holds, whatever its row says.</summary>
    /// <exception cref="SealBrokenException">The manifest was altered or belongs to another file.</exception>
    public FileManifest Manifest(StoredFile file) =>
        JsonSerializer.Deserialize<FileManifest>(sealer.Open(file.SealedManifest, SealBinding.To(ManifestPurpose, file.OrgId, file.Id)))
            ?? throw new SealBrokenException("The manifest is empty.");

    private static SealBinding BindingOf(Guid orgId, Guid fileId, int number)
    {
        Span<byte> row = stackalloc byte[36];
        orgId.TryWriteBytes(row, bigEndian: true, out _);
        fileId.TryWriteBytes(row[16..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(row[32..], number);
        return new SealBinding(ChunkPurpose, row);
    }

    private static byte[] Packed(ReadOnlySpan<byte> plain)
    {
        using var packed = new MemoryStream(plain.Length + 64);
        packed.WriteByte(Deflated);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(plain);
        }
        return packed.Length < plain.Length ? packed.ToArray() : [Plain, .. plain];
    }

    // Only what was sealed here comes this far; the limit keeps a mistake from filling the memory.
    private static byte[] Inflated(byte[] packed)
    {
        using var inflate = new DeflateStream(new MemoryStream(packed, 1, packed.Length - 1, writable: false), CompressionMode.Decompress);
        var plain = new byte[ChunkBytes];
        var filled = inflate.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false);
        return inflate.ReadByte() < 0 ? plain[..filled] : throw new SealBrokenException("The chunk holds more than a chunk.");
    }
}
