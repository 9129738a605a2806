using Castellan.Data.Text;

namespace Castellan.Tests.Unit.Text;

public sealed class DisplayTextTests
{
    [Theory]
    [InlineData("  Ada  Lovelace ", "Ada Lovelace")]
    [InlineData("Zoe\u0301", "Zoé")]
    [InlineData("Caf\u00A0\u2003e", "Caf e")]
    [InlineData("Ops \u2764\uFE0F", "Ops \u2764")]
    [InlineData("أحمد", "أحمد")]
    [InlineData("李小龍", "李小龍")]
    public void A_name_is_cleaned_not_changed(string typed, string cleaned) => DisplayText.Clean(typed).Value.ShouldBe(cleaned);

    [Theory, Trait("proves", "B01"), Trait("proves", "B02")]
    [InlineData("a\0b", "U+0000")]
    [InlineData("a\nb", "U+000A")]
    [InlineData("a\u202Eb", "U+202E")]
    [InlineData("a\u2066b", "U+2066")]
    [InlineData("a\u200Bb", "U+200B")]
    [InlineData("a\u200Db", "U+200D")]
    [InlineData("a\uFEFFb", "U+FEFF")]
    [InlineData("a\u3164b", "U+3164")]
    [InlineData("a\u2028b", "U+2028")]
    [InlineData("a\uE000b", "U+E000")]
    [InlineData("a\U000E0041b", "U+E0041")]
    [Trait("asvs", "1.3.3")]
    public void Invisible_and_steering_characters_are_named(string typed, string codePoint) =>
        DisplayText.Clean(typed).Refusal.ShouldBe(new TextNotAllowed(codePoint));

    [Fact, Trait("proves", "B01")]
    public void A_lone_surrogate_is_refused_not_thrown() =>
        DisplayText.Clean("a\ud800b").Refusal.ShouldBe(new TextNotAllowed("U+D800"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\n")]
    [InlineData("\uFE0F")]
    public void Nothing_is_no_name(string? typed) => DisplayText.Clean(typed).Refusal.ShouldBe(new TextEmpty());

    [Fact, Trait("proves", "B04")]
    public void Length_counts_characters_as_read_after_normalising()
    {
        DisplayText.Clean(string.Concat(Enumerable.Repeat("e\u0301", 80))).Value.Length.ShouldBe(80);
        DisplayText.Clean(string.Concat(Enumerable.Repeat("\U0001F600", 80))).Succeeded.ShouldBeTrue();
        DisplayText.Clean(new string('x', 81)).Refusal.ShouldBe(new TextTooLong(80));
        DisplayText.Clean(new string('\0', 1_000_000)).Refusal.ShouldBe(new TextTooLong(80));
    }
}
