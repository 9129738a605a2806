using System.Globalization;
using Castellan.Shell.Palette;

namespace Castellan.Tests.Unit.Shell;

public sealed class LikenessTests
{
    [Theory]
    [InlineData("Members", "mem", 0)]
    [InlineData("Members", "MEM", 0)]
    [InlineData("Members at risk", "risk", 1)]
    [InlineData("Members at risk", "at mem", 1)]
    [InlineData("E-mail domains", "mail", 1)]
    [InlineData("Members", "ber", 2)]
    [InlineData("Members", "", 0)]
    [InlineData("Équipe", "equ", 0)]
    [InlineData("Journal d’audit", "audit", 1)]
    public void What_fits_is_ranked(string title, string words, int rank) => Likeness.Of(title, words).ShouldBe(rank);

    [Theory]
    [InlineData("Members", "roles")]
    [InlineData("Members at risk", "members roles")]
    [InlineData("Kept and verified", "ri")]
    public void What_lacks_a_word_does_not_fit(string title, string words) => Likeness.Of(title, words).ShouldBeNull();

    [Fact]
    public void Blanks_at_either_end_count_for_nothing() => Likeness.Of("Members", "  mem  ").ShouldBe(0);

    [Fact]
    public void It_is_the_readers_language_that_compares()
    {
        using var _ = Culture.Of("fr");
        CultureInfo.CurrentCulture.Name.ShouldStartWith("fr");
        Likeness.Of("Événements", "evenements").ShouldBe(0);
    }
}
