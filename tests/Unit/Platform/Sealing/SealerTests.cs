using System.Text;
using Castellan.Platform.Sealing;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Unit.Platform.Sealing;

[Trait("proves", "SEC-1")]
public sealed class SealerTests : IDisposable
{
    private static readonly SealBinding Here = SealBinding.To("connection.refresh-token", Guid.Parse("0199a000-0000-7000-8000-000000000001"), Guid.Parse("0199a000-0000-7000-8000-000000000002"));

    private readonly TemporaryFolder folder = new();
    private readonly Sealer sealer;

    public SealerTests() => sealer = new Sealer(Ring());

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_sealed_opens_for_its_row() =>
        Prop.ForAll<byte[], NonEmptyString, string>((secret, purpose, row) =>
        {
            var binding = new SealBinding(purpose.Get, row ?? "");
            return sealer.Open(sealer.Seal(secret, binding), new SealBinding(purpose.Get, row ?? "")).AsSpan().SequenceEqual(secret);
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("proves", "I48")]
    [Trait("asvs", "9.2.2")]
    public void A_value_moved_to_another_row_tenant_or_column_does_not_open()
    {
        var (org, id, other) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var value = sealer.Seal("refresh token", SealBinding.To("token", org, id));

        Opens(value, SealBinding.To("token", org, id)).ShouldBeTrue();
        Opens(value, SealBinding.To("token", other, id)).ShouldBeFalse();
        Opens(value, SealBinding.To("token", org, other)).ShouldBeFalse();
        Opens(value, SealBinding.To("token", id, org)).ShouldBeFalse();
        Opens(value, SealBinding.To("token", org)).ShouldBeFalse();
        Opens(value, SealBinding.To("secret", org, id)).ShouldBeFalse();
    }

    [Fact]
    [Trait("proves", "I48")]
    public void Purpose_and_row_cannot_be_shifted_into_each_other() =>
        Prop.ForAll<NonEmptyString, NonEmptyString>((left, right) =>
            !Opens(sealer.Seal("x", new SealBinding(left.Get, right.Get + "y")), new SealBinding(left.Get + right.Get[0], right.Get[1..] + "y")))
            .QuickCheckThrowOnFailure();

    [Fact]
    [Trait("asvs", "9.1.1"), Trait("asvs", "11.2.5"), Trait("asvs", "11.3.3")]
    public void Every_single_flipped_bit_is_noticed()
    {
        var value = sealer.Seal("refresh token", Here);

        for (var bit = 0; bit < value.Length * 8; bit++)
        {
            var altered = value.ToArray();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Should.Throw<SealBrokenException>(() => sealer.Open(altered, Here));
        }
    }

    [Fact]
    public void Every_shorter_or_longer_value_is_noticed()
    {
        var value = sealer.Seal("refresh token", Here);

        for (var length = 0; length < value.Length; length++)
        {
            Should.Throw<SealBrokenException>(() => sealer.Open(value.AsSpan(0, length), Here));
        }

        Should.Throw<SealBrokenException>(() => sealer.Open([.. value, 0], Here));
    }

    [Fact]
    [Trait("asvs", "11.2.5")]
    public void Arbitrary_bytes_never_open() =>
        Prop.ForAll<byte[]>(bytes => !Opens(bytes, Here) && !Opens([1, 0, 0, 0, 1, .. bytes], Here)).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("asvs", "11.3.4")]
    public void The_same_secret_is_sealed_differently_each_time_and_never_shown()
    {
        var first = sealer.Seal("refresh token", Here);

        sealer.Seal("refresh token", Here).ShouldNotBe(first);
        first.AsSpan().IndexOf(Encoding.UTF8.GetBytes("refresh")).ShouldBe(-1);
    }

    [Fact]
    [Trait("proves", "F24")]
    [Trait("asvs", "11.2.2")]
    public void The_newest_key_seals_and_older_ones_still_open()
    {
        var old = sealer.Seal("refresh token", Here);
        var ring = Ring();
        var rotated = new Sealer(ring);
        ring.Rotate();
        var renewed = rotated.Seal("refresh token", Here);

        rotated.OpenText(old, Here).ShouldBe("refresh token");
        rotated.IsOutdated(old).ShouldBeTrue();
        rotated.IsOutdated(renewed).ShouldBeFalse();
        renewed[4].ShouldBe((byte)2);
    }

    [Fact]
    [Trait("proves", "F24")]
    public void A_running_node_opens_what_another_sealed_with_a_newer_key()
    {
        var ring = Ring();
        ring.Rotate();

        sealer.OpenText(new Sealer(ring).Seal("refresh token", Here), Here).ShouldBe("refresh token");
    }

    [Fact]
    [Trait("proves", "F24")]
    public void A_lost_key_is_named_and_a_replaced_one_noticed()
    {
        var value = sealer.Seal("refresh token", Here);
        File.Delete(folder.File("0001.key"));
        var replaced = new Sealer(Ring());
        Should.Throw<SealBrokenException>(() => replaced.Open(value, Here)).Message.ShouldContain("key file was replaced");

        Ring().Rotate();
        File.Delete(folder.File("0001.key"));
        var lost = new Sealer(Ring());
        Should.Throw<SealBrokenException>(() => lost.Open(value, Here)).Message.ShouldContain("Key 0001 is not in the key folder");
    }

    private bool Opens(byte[] value, SealBinding binding)
    {
        try
        {
            sealer.Open(value, binding);
            return true;
        }
        catch (SealBrokenException)
        {
            return false;
        }
    }

    private KeyRing Ring() => new(Options.Create(new KeyOptions { Folder = folder.Path, CreateMissing = true }));
}
