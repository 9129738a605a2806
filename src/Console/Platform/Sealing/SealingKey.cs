using System.Security.Cryptography;

namespace Castellan.Platform.Sealing;

/// <summary>One key of the ring: its number and 32 bytes. Its text form never shows the bytes.</summary>
public sealed class SealingKey
{
    public const int Size = 32;

    private readonly byte[] bytes;

    public SealingKey(int number, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A key has {Size} bytes.", nameof(bytes));
        }

        Number = number;
        this.bytes = bytes.ToArray();
    }

    public int Number { get; }

    internal ReadOnlySpan<byte> Bytes => bytes;

    public override string ToString() => $"key {Number:0000}";

    internal static SealingKey Random(int number) => new(number, RandomNumberGenerator.GetBytes(Size));
}
