using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Castellan.Tests.E2E.Canaries;

/// <summary>Every way in which a canary may be written down, as text of single bytes (Latin-1).</summary>
internal static class CanaryForms
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A form by its name.</summary>
    public static IReadOnlyDictionary<string, string> Of(byte[] bytes)
    {
        var forms = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["plain"] = Encoding.Latin1.GetString(bytes),
            ["hex"] = Convert.ToHexStringLower(bytes),
            ["upper hex"] = Convert.ToHexString(bytes),
            ["base32"] = ToBase32(bytes),
        };
        for (var offset = 0; offset < 3; offset++)
        {
            var middle = MiddleOfBase64(bytes, offset);
            forms[$"base64 at {offset}"] = middle;
            forms[$"base64url at {offset}"] = middle.Replace('+', '-').Replace('/', '_');
        }
        if (Encoding.UTF8.GetString(bytes) is var text && Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(bytes))
        {
            var percent = Uri.EscapeDataString(text);
            forms["percent"] = percent;
            forms["lower percent"] = Lowered(percent);
            forms["form"] = WebUtility.UrlEncode(text);
            forms["UTF-16"] = Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(text));
            forms["JSON"] = JsonEncodedText.Encode(text).ToString();
            forms["HTML"] = HtmlEncoder.Default.Encode(text);
        }
        return forms;
    }

    // What stays the same whatever stands before and after: base64 of a text depends on where it begins.
    private static string MiddleOfBase64(byte[] bytes, int offset)
    {
        var whole = Convert.ToBase64String([.. new byte[offset], .. bytes]);
        var from = ((offset * 8) + 5) / 6;
        return whole[from..((offset + bytes.Length) * 8 / 6)];
    }

    private static string ToBase32(byte[] bytes)
    {
        var bits = string.Concat(bytes.Select(one => Convert.ToString(one, 2).PadLeft(8, '0')));
        return string.Concat(bits.Chunk(5).Where(chunk => chunk.Length == 5).Select(chunk => Base32[Convert.ToInt32(new string(chunk), 2)]));
    }

    private static string Lowered(string percent) => string.Concat(percent.Split('%').Select((part, at) => at == 0 ? part : $"%{part[..2].ToLowerInvariant()}{part[2..]}"));
}
