using System.Text;
using Castellan.Platform.Passwords;
using FsCheck;
using FsCheck.Fluent;

namespace Castellan.Tests.Unit.Platform.Passwords;

public sealed class PasswordBytesTests
{
    [Theory]
    [Trait("proves", "B03")]
    [InlineData("")]
    [InlineData("pässwörd")]
    [InlineData("pa\u0308sswo\u0308rd")]
    [InlineData("ıİiI")]
    [InlineData("🦊🗝️ nul\0 inside ")]
    [Trait("asvs", "6.2.8")]
    public void Text_becomes_utf8_exactly_as_received(string password) => Of(password).ShouldBe(Encoding.UTF8.GetBytes(password));

    [Fact]
    [Trait("proves", "B03")]
    public void Composed_and_decomposed_letters_stay_two_passwords() => Of("é").ShouldNotBe(Of("e\u0301"));

    [Fact]
    [Trait("proves", "B01")]
    public void Any_text_whatever_its_surrogates_has_bytes_of_its_own()
    {
        var unit = Gen.OneOf(Gen.Choose(0xD7FE, 0xE001), Gen.Choose(0, 0x7F));
        var text = unit.ListOf().Select(units => string.Concat(units.Select(value => (char)value)));

        Prop.ForAll(text.ToArbitrary(), text.ToArbitrary(), (left, right) =>
            Of(left).AsSpan().SequenceEqual(Of(right)) == string.Equals(left, right, StringComparison.Ordinal)).QuickCheckThrowOnFailure();
    }

    [Fact]
    [Trait("proves", "B01")]
    public void Lone_surrogates_differ_from_each_other_and_from_the_replacement_character()
    {
        Of("\uD800").ShouldBe([0xED, 0xA0, 0x80]);
        Of("\uD801").ShouldNotBe(Of("\uD800"));
        Of("\uD800").ShouldNotBe(Of("\uFFFD"));
    }

    [Fact]
    [Trait("asvs", "11.7.2")]
    public void The_bytes_are_erased_after_use()
    {
        var bytes = PasswordBytes.Of("secret");
        bytes.Dispose();
        bytes.Span.ToArray().ShouldAllBe(value => value == 0);
    }

    private static byte[] Of(string password)
    {
        using var bytes = PasswordBytes.Of(password);
        return bytes.Span.ToArray();
    }
}
