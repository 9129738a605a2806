using System.Text;

namespace Castellan.Platform.Passwords;

/// <summary>Looks a hash up in the file "ordered by hash" by halving it: about forty short reads in forty gigabytes.</summary>
internal static class LeakedPasswordFile
{
    private const int HashDigits = 40;

    // Hash, colon, count and line end.
    private const int LongestLine = 64;

    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.Asynchronous | FileOptions.RandomAccess);

    public static async Task<bool> ContainsAsync(Stream file, string hash, CancellationToken cancellation)
    {
        var buffer = new byte[LongestLine * 2];
        // The line sought, if there is one, begins in [low, high).
        var (low, high) = (0L, file.Length);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var (start, line) = await LineAtAsync(file, middle, low, buffer, cancellation);
            var order = string.CompareOrdinal(line, 0, hash, 0, HashDigits);
            if (line.Length >= HashDigits && order == 0)
            {
                return true;
            }
            if (order < 0)
            {
                low = start + line.Length + 1;
            }
            else
            {
                high = start;
            }
        }
        return false;
    }

    // The line that covers the position: from the last line end before it, not earlier than the lower bound.
    private static async Task<(long Start, string Line)> LineAtAsync(Stream file, long position, long low, byte[] buffer, CancellationToken cancellation)
    {
        var from = Math.Max(low, position - LongestLine);
        file.Position = from;
        var filled = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        var start = buffer.AsSpan(0, (int)(position - from)).LastIndexOf((byte)'\n') + 1;
        var end = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n');
        var length = end < 0 ? filled - start : end;
        return (from + start, Encoding.ASCII.GetString(buffer, start, length));
    }
}
