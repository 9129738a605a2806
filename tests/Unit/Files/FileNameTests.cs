using Castellan.Data.Files;
using FsCheck;
using FsCheck.Fluent;

namespace Castellan.Tests.Unit.Files;

[Trait("proves", "B11")]
public sealed class FileNameTests
{
    [Theory]
    [InlineData("report.pdf", "report.pdf")]
    [InlineData("  Bericht für März.pdf ", "Bericht für März.pdf")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("..\\..\\windows\\system32\\cmd.exe", "cmd.exe")]
    [InlineData("/etc/", "etc")]
    [InlineData("..", "file")]
    [InlineData("", "file")]
    [InlineData(null, "file")]
    [InlineData("...", "file")]
    [InlineData(".htaccess", "htaccess")]
    [InlineData("name. . .", "name")]
    [InlineData("NUL", "_NUL")]
    [InlineData("nul.txt", "_nul.txt")]
    [InlineData("Com1 .log", "_Com1 .log")]
    [InlineData("lpt¹.txt", "_lpt¹.txt")]
    [InlineData("console.txt", "console.txt")]
    [InlineData("a:b*c?\"<d>|e.txt", "a_b_c___d__e.txt")]
    [InlineData("in\r\nSet-Cookie: x=y.txt", "inSet-Cookie_ x=y.txt")]
    [InlineData("exe\u202Efdp.scr", "exefdp.scr")]
    [InlineData("zero\u200Bwidth\0.txt", "zerowidth.txt")]
    [Trait("asvs", "5.4.1"), Trait("asvs", "5.4.2")]
    public void A_name_becomes_safe_to_save_under(string? name, string safe) => FileName.Safe(name).ShouldBe(safe);

    [Fact]
    public void A_long_name_keeps_its_ending_and_no_half_character()
    {
        var name = FileName.Safe(new string('a', 102) + new string('b', 300).Replace("b", "😀", StringComparison.Ordinal) + ".pdf");

        name.Length.ShouldBeLessThanOrEqualTo(FileName.Longest);
        name.ShouldEndWith(".pdf");
        name.EnumerateRunes().ShouldNotContain(System.Text.Rune.ReplacementChar);
    }

    [Fact]
    [Trait("asvs", "1.1.1"), Trait("asvs", "5.3.2"), Trait("asvs", "5.4.2")]
    public void No_name_whatever_gets_out_of_its_folder_or_is_changed_twice() => Prop.ForAll<string>(name =>
    {
        var safe = FileName.Safe(name);
        return safe.Length is > 0 and <= FileName.Longest && safe.IndexOfAny(['/', '\\', '\0', '\r', '\n', ':']) < 0 && safe[0] != '.' && !safe.EndsWith('.') && FileName.Safe(safe) == safe;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("text/html", ContentTypes.Bytes)]
    [InlineData("image/svg+xml", ContentTypes.Bytes)]
    [InlineData("application/javascript", ContentTypes.Bytes)]
    [InlineData("text/plain\r\nX: y", ContentTypes.Bytes)]
    [InlineData(null, ContentTypes.Bytes)]
    [InlineData(" IMAGE/PNG ", "image/png")]
    public void Only_harmless_types_are_named(string? claimed, string type) => ContentTypes.Of(claimed).ShouldBe(type);
}
