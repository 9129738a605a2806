using System.Buffers.Binary;

namespace Castellan.Features.Demo;

/// <summary>A seeded generator (SplitMix64, Steele, Lea and Flood 2014): the same seed tells the same story everywhere. Never for secrets.</summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var mixed = _state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>At least 0, less than <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>At least 0, less than 1.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Happens(double probability) => Share() < probability;

    /// <summary>Mostly near 0, within −1 and 1.</summary>
    public double Bell() => ((Share() + Share() + Share()) / 1.5) - 1;

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>A moment between two others.</summary>
    public DateTimeOffset Within(DateTimeOffset first, DateTimeOffset last) => first + ((last - first) * Share());

    public byte[] Bytes(int count)
    {
        var bytes = new byte[(count + 7) / 8 * 8];
        for (var at = 0; at < bytes.Length; at += 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), Next());
        }
        return bytes[..count];
    }
}
