using Castellan.Data.Identity;
using FsCheck;
using FsCheck.Fluent;

namespace Castellan.Tests.Unit.Identity;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("mallory@example.org", "mallory@example.org")]
    [InlineData("  Mallory.O'Neil+tag@Example.ORG ", "mallory.o'neil+tag@example.org")]
    [InlineData("élodie@exemple.fr", "élodie@exemple.fr")]
    [InlineData("info@bücher.example", "info@xn--bcher-kva.example")]
    [InlineData("info@xn--bcher-kva.example", "info@xn--bcher-kva.example")]
    [InlineData("用户@例子.中国", "用户@xn--fsqu00a.xn--fiqs8s")]
    [InlineData("x@a-b.c0.museum", "x@a-b.c0.museum")]
    public void An_address_is_normalised_for_look_up(string text, string normalised)
    {
        EmailAddress.TryParse(text, out var address).ShouldBeTrue();
        address.Normalised.ShouldBe(normalised);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("mallory")]
    [InlineData("@example.org")]
    [InlineData("mallory@")]
    [InlineData("mallory@localhost")]
    [InlineData("mallory@example")]
    [InlineData("mallory@example.org.")]
    [InlineData("mallory@.example.org")]
    [InlineData("mallory@example..org")]
    [InlineData("mallory@-example.org")]
    [InlineData("mallory@exam_ple.org")]
    [InlineData("mallory@127.0.0.1")]
    [InlineData("mallory@[127.0.0.1]")]
    [InlineData(".mallory@example.org")]
    [InlineData("mallory.@example.org")]
    [InlineData("mal..lory@example.org")]
    [InlineData("mal lory@example.org")]
    [InlineData("\"mal lory\"@example.org")]
    [InlineData("Mallory <mallory@example.org>")]
    [InlineData("mallory@example.org,eve@example.org")]
    [InlineData("mallory@example.org;eve@example.org")]
    [InlineData("mallory@eve@example.org")]
    [InlineData("mal(comment)lory@example.org")]
    [InlineData("<script>@example.org")]
    [Trait("asvs", "2.2.1")]
    public void What_is_not_one_plain_address_is_refused(string? text) => EmailAddress.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [Trait("proves", "B08")]
    [InlineData("mallory@example.org\r\nBcc: eve@example.org")]
    [InlineData("mal\r\nlory@example.org")]
    [InlineData("mal\nlory@example.org")]
    [InlineData("mallory@exam\rple.org")]
    [InlineData("mal\tlory@example.org")]
    [InlineData("mal\u0085lory@example.org")]
    [InlineData("mal\u2028lory@example.org")]
    [Trait("asvs", "1.3.11")]
    public void Line_breaks_and_control_characters_are_refused(string text) => EmailAddress.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    [Trait("proves", "B01")]
    public void Nul_and_lone_surrogates_are_refused()
    {
        // Attribute arguments cannot carry a lone surrogate.
        string[] texts = ["mal\0lory@example.org", "mallory@exam\0ple.org", "mal\uD800lory@example.org", "mallory@exam\uDC00ple.org"];

        texts.ShouldAllBe(text => !IsAccepted(text));
    }

    [Theory]
    [Trait("proves", "B02")]
    [InlineData("mal\u200Blory@example.org")]
    [InlineData("mal\u00ADlory@example.org")]
    [InlineData("\u202Emallory@example.org")]
    [InlineData("mal\u2066lory@example.org")]
    [InlineData("mallory@exam\u200Bple.org")]
    [InlineData("mallory@exam\u202Eple.org")]
    [InlineData("mallory@exam\u2044ple.org")]
    public void Invisible_and_right_to_left_characters_are_refused(string text) => EmailAddress.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    [Trait("proves", "B02")]
    public void A_homoglyph_is_another_address_and_its_domain_shows_it()
    {
        var latin = EmailAddress.Parse("mallory@paypal.example");
        var cyrillic = EmailAddress.Parse("mallory@p\u0430ypal.example");

        cyrillic.ShouldNotBe(latin);
        cyrillic.Reveal().ShouldStartWith("mallory@xn--");
        EmailAddress.Parse("\u043Callory@paypal.example").ShouldNotBe(latin);
    }

    [Theory]
    [Trait("proves", "B03")]
    [InlineData("ﬁona@example.org")]
    [InlineData("ｍallory@example.org")]
    [InlineData("ma\u017Ftermind@example.org")]
    [InlineData("mallory\u2460@example.org")]
    public void Letters_that_would_be_mapped_onto_another_mailbox_are_refused(string text) => EmailAddress.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    [Trait("proves", "B03")]
    public void Composed_and_decomposed_letters_are_one_address()
    {
        EmailAddress.Parse("\u00E9lodie@example.org").ShouldBe(EmailAddress.Parse("e\u0301lodie@example.org"));
        EmailAddress.Parse("info@b\u00FCcher.example").ShouldBe(EmailAddress.Parse("info@bu\u0308cher.example"));
    }

    [Theory]
    [Trait("proves", "B03")]
    [InlineData("en-US")]
    [InlineData("tr-TR")]
    public void The_Turkish_i_is_no_plain_i_under_any_culture(string culture)
    {
        var before = Thread.CurrentThread.CurrentCulture;
        Thread.CurrentThread.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo(culture);
        try
        {
            var plain = EmailAddress.Parse("mike@mining.example");
            EmailAddress.Parse("MIKE@MINING.EXAMPLE").ShouldBe(plain);
            EmailAddress.Parse("m\u0131ke@mining.example").ShouldNotBe(plain);
            EmailAddress.Parse("M\u0130KE@MINING.EXAMPLE").ShouldNotBe(plain);
            EmailAddress.Parse("mike@m\u0131ning.example").ShouldNotBe(plain);
            EmailAddress.Parse("mike@m\u0130ning.example").ShouldNotBe(plain);
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    [Fact]
    [Trait("proves", "B04")]
    public void Length_is_bounded_in_bytes_and_a_megabyte_costs_nothing()
    {
        var domain = string.Concat(Enumerable.Repeat("abcdefghi.", 18)) + "example";
        EmailAddress.TryParse($"{new string('x', 64)}@{domain}", out _).ShouldBeTrue();
        EmailAddress.TryParse($"{new string('x', 65)}@{domain}", out _).ShouldBeFalse();
        EmailAddress.TryParse($"{new string('é', 33)}@{domain}", out _).ShouldBeFalse();
        EmailAddress.TryParse($"{new string('x', 64)}@aaa.{domain}", out _).ShouldBeFalse();
        EmailAddress.TryParse(new string('x', 1_000_000), out _).ShouldBeFalse();
        EmailAddress.TryParse("x@" + new string('x', 1_000_000), out _).ShouldBeFalse();
    }

    [Fact]
    [Trait("proves", "LOG-1")]
    public void The_text_form_is_masked_everywhere_but_where_it_is_revealed()
    {
        var address = EmailAddress.Parse("Mallory@Example.org");

        address.ToString().ShouldBe("M…@e…");
        $"{address}".ShouldBe("M…@e…");
        string.Concat("to ", address).ShouldBe("to M…@e…");
        address.Reveal().ShouldBe("Mallory@example.org");
        Should.Throw<FormatException>(() => EmailAddress.Parse("mallory at example.org")).Message.ShouldNotContain("mallory");
    }

    [Fact]
    [Trait("asvs", "1.1.1")]
    public void Parsing_never_throws_and_what_it_accepts_is_stable()
    {
        var pieces = Gen.Elements("a", "B", "9", ".", "@", "-", "é", "e\u0301", "İ", "ı", "ß", "ﬁ", "K", "Å", "\u200D", "\0", "\uD800", "🦊", " ", "xn--", "例", "example.org");
        var texts = pieces.ListOf().Select(string.Concat);
        Prop.ForAll(texts.ToArbitrary(), texts.ToArbitrary(), (local, domain) =>
        {
            if (!EmailAddress.TryParse($"{local}@{domain}", out var address))
            {
                return true;
            }

            return EmailAddress.Parse(address.Reveal()) == address
                && EmailAddress.Parse(address.Normalised).Normalised == address.Normalised
                && address.GetHashCode() == EmailAddress.Parse(address.Reveal()).GetHashCode();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static bool IsAccepted(string text) => EmailAddress.TryParse(text, out _);
}
