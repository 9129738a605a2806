using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Castellan.Platform.Passwords;

/// <summary>
/// A password as bytes: UTF-8 of the text exactly as received, without normalising, trimming or case folding.
/// A lone surrogate becomes its own three bytes (WTF-8), so two different texts never hash alike and none throws.
/// The bytes are erased on disposal.
/// </summary>
internal sealed class PasswordBytes : IDisposable
{
    private readonly byte[] terminated;

    private PasswordBytes(byte[] terminated) => this.terminated = terminated;

    public ReadOnlySpan<byte> Span => terminated.AsSpan(0, terminated.Length - 1);

    /// <summary>With one zero byte at the end, for C strings.</summary>
    public ReadOnlySpan<byte> Terminated => terminated;

    public static PasswordBytes Of(string password)
    {
        var text = password.AsSpan();
        var bytes = new byte[Length(text) + 1];
        var rest = bytes.AsSpan();
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf16(text, out var rune, out var consumed);
            var written = status == OperationStatus.Done ? rune.EncodeToUtf8(rest) : EncodeSurrogate(text[0], rest);
            text = text[consumed..];
            rest = rest[written..];
        }

        return new PasswordBytes(bytes);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(terminated);

    private static int Length(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf16(text, out var rune, out var consumed);
            length += status == OperationStatus.Done ? rune.Utf8SequenceLength : 3;
            text = text[consumed..];
        }

        return length;
    }

    private static int EncodeSurrogate(char lone, Span<byte> target)
    {
        target[0] = (byte)(0xE0 | (lone >> 12));
        target[1] = (byte)(0x80 | ((lone >> 6) & 0x3F));
        target[2] = (byte)(0x80 | (lone & 0x3F));
        return 3;
    }
}
