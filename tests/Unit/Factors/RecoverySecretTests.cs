using System.Security.Cryptography;
using Castellan.Data.Factors;

namespace Castellan.Tests.Unit.Factors;

public sealed class RecoverySecretTests
{
    private static readonly Guid Ada = Guid.Parse("0198c5a0-0000-7000-8000-00000000000a");
    private static readonly Guid Eve = Guid.Parse("0198c5a0-0000-7000-8000-00000000000e");

    [Fact, Trait("proves", "ACC-5")]
    [Trait("asvs", "6.5.2"), Trait("asvs", "6.5.3"), Trait("asvs", "6.5.4"), Trait("asvs", "11.5.1")]
    public void Ten_codes_of_a_hundred_and_twenty_bits_each()
    {
        var codes = RecoverySecret.IssueAll().Select(secret => secret.Reveal()).ToList();

        codes.Count.ShouldBe(10);
        codes.Distinct(StringComparer.Ordinal).Count().ShouldBe(10);
        codes.ShouldAllBe(code => System.Text.RegularExpressions.Regex.IsMatch(code, "^[0-9a-hjkmnp-tv-z]{4}(?:-[0-9a-hjkmnp-tv-z]{4}){5}$", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void However_it_is_typed_it_is_the_same_code()
    {
        var secret = RecoverySecret.Issue();
        var shown = secret.Reveal();
        string[] typings = [shown, shown.ToUpperInvariant(), shown.Replace("-", "", StringComparison.Ordinal), $"  {shown.Replace('-', ' ')} ", shown.Replace('-', '\u2011'), shown.Replace('0', 'O').Replace('1', 'l')];

        typings.ShouldAllBe(typed => RecoverySecret.HashOf(Ada, typed).SequenceEqual(secret.HashFor(Ada)));
    }

    [Fact]
    public void A_code_of_eighty_bits_that_was_issued_earlier_still_counts() =>
        RecoverySecret.HashOf(Ada, "0123-4567-89AB-CDEF").ShouldBe(SHA256.HashData([.. Ada.ToByteArray(bigEndian: true), .. "0123456789abcdef"u8]));

    [Fact]
    public void A_code_is_one_persons()
    {
        var secret = RecoverySecret.Issue();

        secret.HashFor(Ada).ShouldNotBe(secret.HashFor(Eve));
    }

    [Theory, Trait("proves", "B04")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("aaaa-bbbb-cccc")]
    [InlineData("aaaa-bbbb-cccc-dddd-eeee")]
    [InlineData("uuuu-uuuu-uuuu-uuuu-uuuu-uuuu")]
    [InlineData("uuuu-uuuu-uuuu-uuuu")]
    [InlineData("ａａａａ-aaaa-aaaa-aaaa-aaaa-aaaa")]
    public void What_is_no_code_gets_a_hash_that_matches_nothing(string? typed) =>
        RecoverySecret.HashOf(Ada, typed).ShouldNotBe(RecoverySecret.HashOf(Ada, typed));

    [Fact, Trait("proves", "LOG-1")]
    public void A_code_does_not_show_in_text()
    {
        var secret = RecoverySecret.Issue();

        $"{secret}".ShouldNotContain(secret.Reveal()[..4]);
    }
}
