using Castellan.Kit;

namespace Castellan.Tests.Unit.Kit;

public sealed class InitialsTests
{
    [Theory]
    [InlineData("Ada Lovelace", "AL")]
    [InlineData("zoë", "Z")]
    [InlineData("Jean-Baptiste Grandmaison de la Fontaine", "JF")]
    [InlineData("  (Ops)   team ", "OT")]
    [InlineData("\u202e\u200b", "?")]
    [InlineData("", "?")]
    [InlineData(null, "?")]
    [InlineData("𝒜da 😀", "𝒜")]
    public void A_name_is_known_by_the_letters_of_its_first_and_last_word(string? name, string letters) =>
        Initials.Of(name).ShouldBe(letters);
}
