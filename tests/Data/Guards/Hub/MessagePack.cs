using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Castellan.Tests.Data.Guards.Hub;

/// <summary>As much of MessagePack as the circuit's protocol speaks, and a little more than it allows.</summary>
public static class MessagePack
{
    public static byte[] Write(object? value)
    {
        using var bytes = new MemoryStream();
        Write(bytes, value);
        return bytes.ToArray();
    }

    /// <summary>Arrays as lists, maps as dictionaries, bytes as they are.</summary>
    public static object? Read(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        return Read(bytes, ref at);
    }

    private static void Write(MemoryStream to, object? value)
    {
        switch (value)
        {
            case null:
                to.WriteByte(0xc0);
                break;
            case bool flag:
                to.WriteByte(flag ? (byte)0xc3 : (byte)0xc2);
                break;
            case int or long:
                to.WriteByte(0xd3);
                Number(to, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number:
                to.WriteByte(0xcb);
                Number(to, BitConverter.DoubleToInt64Bits(number));
                break;
            case string text:
                var utf8 = Encoding.UTF8.GetBytes(text);
                to.WriteByte(0xdb);
                Length(to, utf8.Length);
                to.Write(utf8);
                break;
            case byte[] binary:
                to.WriteByte(0xc6);
                Length(to, binary.Length);
                to.Write(binary);
                break;
            case Raw raw:
                to.Write(raw.Bytes);
                break;
            case IReadOnlyList<object?> list:
                to.WriteByte(0xdd);
                Length(to, list.Count);
                foreach (var item in list)
                {
                    Write(to, item);
                }
                break;
            case IReadOnlyDictionary<string, object?> map:
                to.WriteByte(0xdf);
                Length(to, map.Count);
                foreach (var (key, item) in map)
                {
                    Write(to, key);
                    Write(to, item);
                }
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }

    private static object? Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        var type = bytes[at++];
        switch (type)
        {
            case <= 0x7f:
                return (long)type;
            case >= 0xe0:
                return (long)(sbyte)type;
            case >= 0x80 and <= 0x8f:
                return Map(bytes, ref at, type & 0x0f);
            case >= 0x90 and <= 0x9f:
                return List(bytes, ref at, type & 0x0f);
            case >= 0xa0 and <= 0xbf:
                return Text(bytes, ref at, type & 0x1f);
            case 0xc0:
                return null;
            case 0xc2 or 0xc3:
                return type == 0xc3;
            case 0xc4 or 0xc5 or 0xc6:
                var size = (int)Unsigned(bytes, ref at, 1 << (type - 0xc4));
                at += size;
                return bytes[(at - size)..at].ToArray();
            case 0xcb:
                return BitConverter.UInt64BitsToDouble(Unsigned(bytes, ref at, 8));
            case >= 0xcc and <= 0xcf:
                return (long)Unsigned(bytes, ref at, 1 << (type - 0xcc));
            case >= 0xd0 and <= 0xd3:
                var width = 1 << (type - 0xd0);
                return (long)(Unsigned(bytes, ref at, width) << (64 - (8 * width))) >> (64 - (8 * width));
            case 0xd9 or 0xda or 0xdb:
                return Text(bytes, ref at, (int)Unsigned(bytes, ref at, 1 << (type - 0xd9)));
            case 0xdc or 0xdd:
                return List(bytes, ref at, (int)Unsigned(bytes, ref at, type == 0xdc ? 2 : 4));
            case 0xde or 0xdf:
                return Map(bytes, ref at, (int)Unsigned(bytes, ref at, type == 0xde ? 2 : 4));
            default:
                throw new NotSupportedException($"{type:x2}");
        }
    }

    private static List<object?> List(ReadOnlySpan<byte> bytes, ref int at, int count)
    {
        var list = new List<object?>();
        for (var item = 0; item < count; item++)
        {
            list.Add(Read(bytes, ref at));
        }
        return list;
    }

    private static Dictionary<string, object?> Map(ReadOnlySpan<byte> bytes, ref int at, int count)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var item = 0; item < count; item++)
        {
            var key = Convert.ToString(Read(bytes, ref at), CultureInfo.InvariantCulture)!;
            map[key] = Read(bytes, ref at);
        }
        return map;
    }

    private static string Text(ReadOnlySpan<byte> bytes, ref int at, int length)
    {
        at += length;
        return Encoding.UTF8.GetString(bytes[(at - length)..at]);
    }

    private static ulong Unsigned(ReadOnlySpan<byte> bytes, ref int at, int width)
    {
        ulong number = 0;
        for (var end = at + width; at < end; at++)
        {
            number = (number << 8) | bytes[at];
        }
        return number;
    }

    private static void Length(MemoryStream to, int length)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        to.Write(bytes);
    }

    private static void Number(MemoryStream to, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        to.Write(bytes);
    }

    /// <summary>Bytes in the place of a value, as no client would send them.</summary>
    public sealed record Raw(params byte[] Bytes);
}
