namespace Castellan.Tests.Data.Faults;

/// <summary>Chance that a seed repeats: SplitMix64. When a strike falls still depends on the machine.</summary>
internal sealed class Luck(int seed)
{
    private ulong _state = (ulong)seed;

    /// <summary>From nothing up to the limit, which is left out.</summary>
    public int Below(int limit) => (int)(Draw() % (ulong)limit);

    public int Between(int least, int limit) => least + Below(limit - least);

    private ulong Draw()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
