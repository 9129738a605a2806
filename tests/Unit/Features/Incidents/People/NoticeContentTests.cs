using Castellan.Data.Mail;
using Castellan.Features.Incidents.People;

namespace Castellan.Tests.Unit.Features.Incidents.People;

public sealed class NoticeContentTests
{
    private static readonly NoticeText English = Text("en");
    private static readonly NoticeText French = Text("fr");

    [Fact]
    public void The_same_texts_are_the_same_characters_whatever_their_order()
    {
        var content = NoticeContent.ToJson([French, English]);

        content.ShouldBe(NoticeContent.ToJson([English, French]));
        NoticeContent.ToJson(NoticeContent.Of(content)).ShouldBe(content);
        content.ShouldContain("« Ça »");
    }

    [Theory]
    [InlineData("fr", "en", false, "fr")]
    [InlineData(null, "en", false, "en")]
    [InlineData("fr", "en", true, "en")]
    [InlineData("en", "fr", true, "fr")]
    public void Everybody_gets_their_language_or_the_chosen_one(string? own, string fallback, bool oneLanguage, string expected) =>
        NoticeContent.For([English, French], own, fallback, oneLanguage).Language.ShouldBe(expected);

    [Fact]
    public void A_language_without_a_text_falls_back() => NoticeContent.For([English], "fr", "en", oneLanguage: false).ShouldBe(English);

    private static NoticeText Text(string language) =>
        new(language, "Subject", "Heading", "Hello {name},", ["First."], [new LetterSection("What happened", "« Ça »\nline <two>")], "Footer");
}
