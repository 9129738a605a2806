using System.Text;
using Castellan.Data.Factors;

namespace Castellan.Tests.Unit.Factors;

public sealed class TotpTests
{
    private static readonly TotpSeed Seed = TotpSeed.Of("12345678901234567890"u8);
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_010);

    // RFC 6238 appendix B, SHA-1: the last six of its eight digits.
    [Theory, Trait("proves", "ACC-5")]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    [Trait("asvs", "11.2.1")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Totp.CodeAt(Seed, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds))).ShouldBe(code);

    // The matrix of accepted steps: how far the code is from the present one, and how far the last accepted one.
    [Theory, Trait("proves", "ACC-5")]
    [InlineData(-2, -9, false)]
    [InlineData(-1, -9, true)]
    [InlineData(0, -9, true)]
    [InlineData(1, -9, true)]
    [InlineData(2, -9, false)]
    [InlineData(-1, -2, true)]
    [InlineData(-1, -1, false)]
    [InlineData(-1, 0, false)]
    [InlineData(0, -1, true)]
    [InlineData(0, 0, false)]
    [InlineData(0, 1, false)]
    [InlineData(1, 0, true)]
    [InlineData(1, 1, false)]
    [Trait("asvs", "6.5.1"), Trait("asvs", "6.5.5")]
    public void A_step_counts_near_the_present_and_after_the_last_one(int step, int last, bool accepted)
    {
        var present = Totp.StepOf(Now);

        var matched = Totp.Match(Seed, Totp.CodeAt(Seed, present + step), Now, present + last);

        matched.ShouldBe(accepted ? present + step : null);
    }

    [Theory]
    [InlineData("{0} {1}")]
    [InlineData(" {0}-{1} ")]
    [InlineData("{0}{1}")]
    public void Blanks_and_dashes_are_no_matter(string pattern)
    {
        var code = Totp.CodeAt(Seed, Totp.StepOf(Now));

        Totp.Match(Seed, string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, code[..3], code[3..]), Now, 0).ShouldNotBeNull();
    }

    [Theory, Trait("proves", "B03")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("12345a")]
    [InlineData("١٢٣٤٥٦")]
    [InlineData("１２３４５６")]
    [InlineData("12\u0000456")]
    [InlineData("-12345")]
    public void What_is_no_code_matches_nothing(string? typed) => Totp.Match(Seed, typed, Now, 0).ShouldBeNull();

    [Fact, Trait("proves", "B04")]
    public void A_megabyte_is_no_code() => Totp.Match(Seed, new string('1', 1 << 20), Now, 0).ShouldBeNull();

    [Fact]
    public void A_seed_is_typed_in_base_32()
    {
        Seed.Typed().ShouldBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        TotpSeed.Of([.. Enumerable.Repeat((byte)0xff, TotpSeed.Size)]).Typed().ShouldBe(new string('7', 32));
    }

    [Fact]
    public void An_app_is_told_all_it_needs() => Seed.Address("Castellan", "ada+1@example.org")
        .ShouldBe("otpauth://totp/Castellan:ada%2B1%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Castellan&algorithm=SHA1&digits=6&period=30");

    [Fact, Trait("proves", "LOG-1")]
    public void A_seed_does_not_show_in_text() => $"{Seed}".ShouldNotContain(Seed.Typed()[..4]);

    [Fact]
    [Trait("asvs", "6.5.3"), Trait("asvs", "11.2.3")]
    public void Seeds_differ_and_have_the_length_of_the_mac()
    {
        TotpSeed.Random().Typed().ShouldNotBe(TotpSeed.Random().Typed());
        Should.Throw<ArgumentException>(() => TotpSeed.Of(Encoding.ASCII.GetBytes("short")));
    }
}
