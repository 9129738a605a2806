using System.Security.Cryptography;

namespace Castellan.Platform.Trail;

/// <summary>
/// Hashes the lines of a file as they are written, so that each can name the one before: a line that is changed, taken out or moved
/// then shows at the next.
/// </summary>
public sealed class LineChain : IDisposable
{
    private readonly IncrementalHash _open = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _last = new byte[SHA256.HashSizeInBytes];

    /// <summary>Lines that have ended.</summary>
    public long Lines { get; private set; }

    /// <summary>SHA-256 of the last line without its end, in base64; of the bytes zero before the first.</summary>
    public string Before => Convert.ToBase64String(_last);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        for (var end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            _open.AppendData(bytes[..end]);
            _last = _open.GetHashAndReset();
            Lines++;
            bytes = bytes[(end + 1)..];
        }
        _open.AppendData(bytes);
    }

    public void Dispose() => _open.Dispose();
}
