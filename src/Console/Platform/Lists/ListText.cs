using System.Text;
using System.Text.Unicode;

namespace Castellan.Platform.Lists;

/// <summary>The text of an uploaded file: by its byte order mark, else UTF-8, else Latin-1 as old spreadsheets write.</summary>
internal static class ListText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The same for a file that is read bit by bit.</summary>
    public static Encoding EncodingOf(ReadOnlySpan<byte> file) => file switch
    {
        [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8,
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ => Utf8.IsValid(file) ? Encoding.UTF8 : Encoding.Latin1,
    };

    public static string Decode(ReadOnlySpan<byte> file)
    {
        switch (file)
        {
            case [0xEF, 0xBB, 0xBF, .. var utf8]:
                return Encoding.UTF8.GetString(utf8);
            case [0xFF, 0xFE, .. var littleEndian]:
                return Encoding.Unicode.GetString(littleEndian);
            case [0xFE, 0xFF, .. var bigEndian]:
                return Encoding.BigEndianUnicode.GetString(bigEndian);
        }

        try
        {
            return StrictUtf8.GetString(file);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(file);
        }
    }
}
