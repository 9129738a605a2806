using System.Globalization;
using System.Resources;
using Castellan.Data.Identity;
using Castellan.Data.Text;
using Castellan.Platform.Passwords;
using Microsoft.Extensions.Options;

namespace Castellan.Tests.Unit.Platform.Passwords;

[Trait("proves", "ACC-1")]
public sealed class PasswordRulesTests
{
    private static readonly PasswordRules Rules = TestRules.Create();
    private static readonly PasswordOwner Alone = new(EmailAddress.Parse("amelie.durand@example.org"), "Amélie Durand-Léger", hasSecondFactor: false);
    private static readonly PasswordOwner WithSecondFactor = new(EmailAddress.Parse("amelie.durand@example.org"), "Amélie Durand-Léger", hasSecondFactor: true);

    [Theory]
    [InlineData("sunlit ledger mop")]
    [InlineData("only lowercase words here")]
    [InlineData("83920175640281957")]
    [InlineData("ピアノ 電車 みかん 灯台 さくら もみじ")]
    [Trait("asvs", "6.2.5")]
    public void A_long_password_needs_no_composition(string password) => Rules.Judge(password, Alone).ShouldBeNull();

    [Fact]
    [Trait("asvs", "6.2.1")]
    public void Fifteen_characters_alone_and_eight_beside_a_second_factor()
    {
        Rules.Judge("kq7vmzp2xw9rtb", Alone).ShouldBe(new PasswordTooShort(15));
        Rules.Judge("kq7vmzp2xw9rtbn", Alone).ShouldBeNull();
        Rules.Judge("kq7vmzp", WithSecondFactor).ShouldBe(new PasswordTooShort(8));
        Rules.Judge("kq7vmzp2", WithSecondFactor).ShouldBeNull();
    }

    [Fact]
    public void Length_counts_code_points()
    {
        Rules.Judge(Foxes(14), Alone).ShouldBe(new PasswordTooShort(15));
        Rules.Judge(Foxes(128), Alone).ShouldNotBe(new PasswordTooLong(128));
        Rules.Judge(Foxes(129), Alone).ShouldBe(new PasswordTooLong(128));

        static string Foxes(int count) => string.Concat(Enumerable.Repeat("🦊", count));
    }

    [Theory]
    [InlineData("password1")]
    [InlineData("PassWord1")]
    [InlineData("baseball")]
    [InlineData("!!Baseball2024!!")]
    [InlineData("1234567890")]
    [Trait("asvs", "6.2.4"), Trait("asvs", "6.2.12")]
    public void A_common_password_is_refused_in_any_case_and_with_ornaments(string password) =>
        Rules.Judge(password, WithSecondFactor).ShouldBe(new PasswordIsCommon());

    [Theory]
    [InlineData("my castellan console", "castellan")]
    [InlineData("AMÉLIE likes trains", "amelie")]
    [InlineData("ame\u0301lie likes trains", "amelie")]
    [InlineData("the-durand-house-74", "durand")]
    [InlineData("petit leger lundi soir", "leger")]
    [Trait("asvs", "6.2.11")]
    public void The_persons_own_words_and_the_products_name_are_refused(string password, string word)
    {
        var refusal = Rules.Judge(password, Alone).ShouldBeOfType<PasswordContainsOwnWord>();

        refusal.Word.ShouldBe(word);
        refusal.ToString().ShouldNotContain(word);
    }

    [Fact]
    public void Short_names_do_not_forbid_the_words_that_contain_them()
    {
        var ann = new PasswordOwner(EmailAddress.Parse("ann@example.org"), "Ann Li", hasSecondFactor: false);

        Rules.Judge("planned limestone fjord", ann).ShouldBeNull();
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("qwertyuiopasdfg")]
    [InlineData("abcabcabcabcabcabc")]
    public void Repetition_and_keyboard_runs_are_easy_to_guess(string password) =>
        Rules.Judge(password, Alone).ShouldBe(new PasswordEasyToGuess());

    [Fact]
    public void Strength_grows_from_none_to_four()
    {
        Rules.Strength("", Alone).ShouldBe(0);
        Rules.Strength("password1", Alone).ShouldBe(0);
        Rules.Strength("amelie durand", Alone).ShouldBeLessThanOrEqualTo(2);
        Rules.Strength("correct horse battery staple", Alone).ShouldBe(4);
    }

    [Fact]
    [Trait("proves", "B23")]
    public void Ten_megabytes_are_refused_without_being_read()
    {
        // Reading the types' static fields and compiling the methods for the first time allocates too, and is no part of judging.
        Rules.Judge(new string('x', 300), Alone).ShouldBe(new PasswordTooLong(128));
        var huge = new string('x', 10_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Rules.Judge(huge, Alone).ShouldBe(new PasswordTooLong(128));

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10_000);
        Rules.Strength(huge, Alone).ShouldBeInRange(0, 4);
    }

    [Fact]
    [Trait("proves", "B01")]
    public void Strange_characters_are_judged_like_others()
    {
        // Attribute arguments cannot carry a lone surrogate.
        Rules.Judge("\uD800\uD800 lone surrogates \uDC00", Alone).ShouldBeNull();
        Rules.Judge("nul \0 in the middle of it", Alone).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Culture.Every), MemberType = typeof(Culture))]
    public void Every_refusal_and_every_strength_has_its_words(string language)
    {
        var texts = new ResourceManager(typeof(PasswordTexts)).GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: language == Languages.Default)!;
        string[] keys =
        [
            nameof(PasswordTooShort), nameof(PasswordTooLong), nameof(PasswordIsCommon), nameof(PasswordContainsOwnWord), nameof(PasswordEasyToGuess),
            .. Enumerable.Range(0, 5).Select(score => $"Strength_{score}"),
        ];

        keys.ShouldAllBe(key => !string.IsNullOrEmpty(texts.GetString(key)));
    }
}
