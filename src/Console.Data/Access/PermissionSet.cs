using System.Collections;
using System.Numerics;

namespace Castellan.Data.Access;

/// <summary>An immutable set of permissions, one bit each.</summary>
public readonly record struct PermissionSet : IEnumerable<Permission>
{
    private readonly ulong bits;

    private PermissionSet(ulong bits) => this.bits = bits;

    public static PermissionSet None => default;

    public static PermissionSet All { get; } = Of(Enum.GetValues<Permission>());

    /// <summary>The stored form. Every number is below 63, so it is never negative.</summary>
    public long Bits => (long)bits;

    public int Count => BitOperations.PopCount(bits);

    public bool IsEmpty => bits == 0;

    public static PermissionSet Of(params ReadOnlySpan<Permission> permissions)
    {
        var combined = 0UL;
        foreach (var permission in permissions)
        {
            combined |= Bit(permission);
        }

        return new PermissionSet(combined);
    }

    /// <summary>Reads the stored form. Bits this version does not know are dropped: an unknown permission permits nothing.</summary>
    public static PermissionSet FromBits(long stored) => new((ulong)stored & All.bits);

    public bool Contains(Permission permission) => (bits & Bit(permission)) != 0;

    public bool Includes(PermissionSet other) => (other.bits & ~bits) == 0;

    public PermissionSet With(Permission permission) => new(bits | Bit(permission));

    public PermissionSet Without(Permission permission) => new(bits & ~Bit(permission));

    public PermissionSet Union(PermissionSet other) => new(bits | other.bits);

    public PermissionSet Except(PermissionSet other) => new(bits & ~other.bits);

    /// <summary>What stands in exactly one of the two: everything a change from one to the other grants or takes.</summary>
    public PermissionSet DifferenceTo(PermissionSet other) => new(bits ^ other.bits);

    public IEnumerator<Permission> GetEnumerator()
    {
        for (var rest = bits; rest != 0; rest &= rest - 1)
        {
            yield return (Permission)BitOperations.TrailingZeroCount(rest);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(", ", this);

    // A number outside 1 to 62 would wrap round in the shift and stand for another permission.
    private static ulong Bit(Permission permission) => (byte)permission is >= 1 and < 63
        ? 1UL << (byte)permission
        : throw new ArgumentOutOfRangeException(nameof(permission), permission, "Not a permission.");
}
