using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Castellan.Data.Identity;
using FsCheck;
using FsCheck.Fluent;

namespace Castellan.Tests.Unit.Identity;

public sealed class OneTimeSecretTests
{
    [Fact]
    public void The_presented_secret_finds_the_stored_hash()
    {
        var issued = OneTimeSecret.Issue();

        OneTimeSecret.HashOf(issued.Reveal()).ShouldBe(issued.Hash);
        issued.Hash.ShouldBe(SHA256.HashData(Encoding.ASCII.GetBytes(issued.Reveal())));
    }

    [Fact]
    [Trait("asvs", "6.4.1"), Trait("asvs", "6.5.3"), Trait("asvs", "6.5.4"), Trait("asvs", "6.6.3"), Trait("asvs", "7.2.3"), Trait("asvs", "11.2.3")]
    [Trait("asvs", "11.5.1")]
    public void Each_secret_is_43_characters_that_fit_a_link_and_no_other()
    {
        var secrets = Enumerable.Range(0, 1000).Select(_ => OneTimeSecret.Issue().Reveal()).ToList();

        secrets.ShouldAllBe(secret => secret.Length == 43 && Uri.EscapeDataString(secret) == secret);
        secrets.Distinct(StringComparer.Ordinal).Count().ShouldBe(1000);
    }

    [Fact]
    [Trait("proves", "LOG-1")]
    public void It_is_shown_only_where_it_is_revealed()
    {
        var issued = OneTimeSecret.Issue();

        $"{issued}".ShouldBe("secret…");
        JsonSerializer.Serialize(issued).ShouldNotContain(issued.Reveal());
    }

    [Theory]
    [Trait("proves", "B01")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\0")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa+")]
    public void Malformed_input_has_a_hash_that_nothing_has(string? presented)
    {
        var hash = OneTimeSecret.HashOf(presented);

        hash.Length.ShouldBe(32);
        hash.ShouldNotBe(OneTimeSecret.HashOf(presented));
    }

    [Fact]
    public void A_secret_with_anything_changed_does_not_match() =>
        Prop.ForAll(Gen.Choose(0, 42).ToArbitrary(), Gen.Elements('A', 'z', '0', '-', ' ', 'é', '\0').ToArbitrary(), (index, character) =>
        {
            var issued = OneTimeSecret.Issue();
            var changed = issued.Reveal().Remove(index, 1).Insert(index, character.ToString());
            return (changed == issued.Reveal()) == OneTimeSecret.HashOf(changed).AsSpan().SequenceEqual(issued.Hash);
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("proves", "B04")]
    public void Ten_megabytes_are_not_hashed()
    {
        var huge = new string('a', 10_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        OneTimeSecret.HashOf(huge);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000);
    }
}
