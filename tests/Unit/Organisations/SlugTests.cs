using Castellan.Data.Organisations;
using FsCheck;
using FsCheck.Fluent;

namespace Castellan.Tests.Unit.Organisations;

public sealed class SlugTests
{
    [Theory]
    [InlineData("Acme Ltd.", "acme-ltd")]
    [InlineData("L’Œuvre de l'Été & Søn", "loeuvre-de-lete-son")]
    [InlineData("Straße Łódź İstanbul", "strasse-lodz-istanbul")]
    [InlineData("  --42--  ", "42")]
    [InlineData("李小龍", "organisation-1")]
    [InlineData("API", "api-1")]
    [InlineData("X", "x-1")]
    [InlineData("\ud800", "organisation-1")]
    public void A_name_suggests_an_address(string name, string slug) => Slug.From(name).Value.ShouldBe(slug);

    [Fact]
    public void Whatever_the_name_the_suggestion_is_valid_and_free() => Prop.ForAll<string>(name =>
    {
        var slug = Slug.From(name ?? "");
        var second = slug.Free(new HashSet<string>(StringComparer.Ordinal) { slug.Value });
        return Slug.Parse(slug.Value).Succeeded && Slug.Parse(second.Value).Succeeded && second != slug;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void A_taken_address_gets_the_first_free_number()
    {
        var acme = Slug.Parse("acme").Value;

        acme.Free(new HashSet<string>(StringComparer.Ordinal)).ShouldBe(acme);
        acme.Free(new HashSet<string>(StringComparer.Ordinal) { "acme", "acme-2" }).Value.ShouldBe("acme-3");
        Slug.Parse(new string('x', 40)).Value.Free(new HashSet<string>(StringComparer.Ordinal) { new('x', 40) })
            .Value.ShouldBe(new string('x', 38) + "-2");
    }

    [Theory]
    [InlineData("new")]
    [InlineData("api")]
    [InlineData("account")]
    [InlineData("operator")]
    [InlineData("health")]
    public void The_consoles_own_addresses_are_kept(string slug) => Slug.Parse(slug).Refusal.ShouldBe(new SlugReserved(slug));

    [Theory]
    [InlineData("a b")]
    [InlineData("-ab")]
    [InlineData("ab-")]
    [InlineData("a--b")]
    [InlineData("été")]
    [InlineData("../x")]
    [InlineData("a\0b")]
    public void Only_letters_digits_and_single_hyphens(string slug) => Slug.Parse(slug).Refusal.ShouldBe(new SlugCharacters());

    [Theory]
    [InlineData(null)]
    [InlineData("o")]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx")]
    public void Two_to_forty_characters(string? slug) => Slug.Parse(slug).Refusal.ShouldBe(new SlugLength(2, 40));

    [Fact]
    public void Upper_case_is_lowered() => Slug.Parse(" Acme ").Value.Value.ShouldBe("acme");
}
