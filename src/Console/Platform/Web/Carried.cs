using System.IO.Compression;
using System.Text.Json;

namespace Castellan.Platform.Web;

/// <summary>
/// Packs what a page carries from its prerendered answer into the open page. The circuit's first message holds it all
/// and is cut off above 32 KB: a view that stays too large when packed is not carried, and is read again instead.
/// </summary>
public static class Carried
{
    /// <summary>Bytes that, written as text twice over, still leave room in the message.</summary>
    public const int Most = 12 * 1024;

    public static byte[]? Pack<T>(T view)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            JsonSerializer.Serialize(brotli, view);
        }
        return packed.Length <= Most ? packed.ToArray() : null;
    }

    public static T? Unpack<T>(byte[]? packed)
        where T : class
    {
        if (packed is null)
        {
            return null;
        }
        using var brotli = new BrotliStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<T>(brotli);
    }
}
