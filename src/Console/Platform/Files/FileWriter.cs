using System.Security.Cryptography;
using Castellan.Data.Files;

namespace Castellan.Platform.Files;

/// <summary>
/// Turns a file's bytes into sealed chunks, holding one chunk at a time. Who writes decides in which transaction each chunk
/// is stored, so that a job's progress and the content it made commit together.
/// </summary>
public sealed class FileWriter(FileSeal seal, Guid orgId, Guid fileId) : IDisposable
{
    private readonly byte[] _buffer = new byte[FileSeal.ChunkBytes];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _filled;

    public Guid FileId => fileId;

    public int Chunks { get; private set; }

    public long Length { get; private set; }

    /// <summary>Takes bytes; answers the chunks that became full.</summary>
    public IReadOnlyList<FileChunk> Write(ReadOnlySpan<byte> plain)
    {
        List<FileChunk> full = [];
        _hash.AppendData(plain);
        Length += plain.Length;
        while (!plain.IsEmpty)
        {
            var taken = Math.Min(plain.Length, _buffer.Length - _filled);
            plain[..taken].CopyTo(_buffer.AsSpan(_filled));
            plain = plain[taken..];
            _filled += taken;
            if (_filled == _buffer.Length)
            {
                full.Add(Cut());
            }
        }
        return full;
    }

    /// <summary>What is held goes into a chunk of its own, so that nothing is lost when the job is killed after this.</summary>
    public IReadOnlyList<FileChunk> Flush() => _filled == 0 ? [] : [Cut()];

    /// <summary>What all chunks, flushed, hold together.</summary>
    public FileManifest Manifest() => _filled == 0
        ? new FileManifest(Length, Chunks, _hash.GetCurrentHash())
        : throw new InvalidOperationException("The last chunk has not been flushed.");

    /// <summary>Goes on after a chunk that an earlier run stored.</summary>
    public void Resume(ReadOnlySpan<byte> plain)
    {
        _hash.AppendData(plain);
        Length += plain.Length;
        Chunks++;
    }

    public void Dispose() => _hash.Dispose();

    private FileChunk Cut()
    {
        var chunk = seal.Seal(orgId, fileId, Chunks++, _buffer.AsSpan(0, _filled));
        _filled = 0;
        return chunk;
    }
}
