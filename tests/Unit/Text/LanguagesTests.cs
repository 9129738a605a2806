using Castellan.Data.Text;

namespace Castellan.Tests.Unit.Text;

public sealed class LanguagesTests
{
    [Theory]
    [InlineData("es", "es")]
    [InlineData("ES-mx", "es")]
    [InlineData("fr_CA", "fr")]
    [InlineData(" Español ", "es")]
    [InlineData("castellano", "es")]
    [InlineData("Français", "fr")]
    [InlineData("anglais", "en")]
    [InlineData("spa", "es")]
    [InlineData("de", null)]
    [InlineData("esperanto", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_list_names_a_language_by_tag_name_or_code(string? said, string? tag) => Languages.Meant(said).ShouldBe(tag);

    [Theory]
    [InlineData("es", true)]
    [InlineData("ES", false)]
    [InlineData("de", false)]
    [InlineData(null, false)]
    public void Only_the_tags_themselves_are_kept(string? tag, bool speaks) => Languages.Speaks(tag).ShouldBe(speaks);

    [Fact]
    public void An_unknown_language_is_worded_in_the_default_and_named_as_it_stands()
    {
        Languages.CultureOf("de").Name.ShouldBe(Languages.Default);
        Languages.CultureOf("es").Name.ShouldBe("es");
        Languages.NameOf("de").ShouldBe("de");
        Languages.NameOf("es").ShouldBe("Español");
    }

    [Fact]
    public void No_name_means_two_languages() =>
        Languages.All.SelectMany(language => language.AlsoCalled.Append(FoldedText.Of(language.Name)).Append(language.Tag)).ShouldBeUnique();

    [Fact]
    public void The_default_comes_first() => Languages.All[0].Tag.ShouldBe(Languages.Default);
}
