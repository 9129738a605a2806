using System.Text.RegularExpressions;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>Colours live in Kit/tokens.css. Mails are exempt: their readers know no custom properties.</summary>
public sealed partial class ColoursTests
{
    private static readonly string[] Exempt = ["src/Console/Platform/Mail/"];

    [Fact]
    public void No_colour_is_written_outside_the_tokens() =>
        Repository.With(".css", "src").Concat(Repository.With(".razor", "src")).SelectMany(Offences).ShouldBeEmpty();

    [Theory]
    [InlineData("src/Console/Kit/Pill.razor.css", ".pill { color: #0a7; }")]
    [InlineData("src/Console/Kit/Pill.razor.css", ".pill {\n border: 1px solid #12345678;\n}")]
    [InlineData("src/Console/Kit/Pill.razor.css", ".pill { background: rgb(0 0 0 / 40%); }")]
    [InlineData("src/Console/Features/Members/Row.razor", "<span style=\"color: #ff0000\">x</span>")]
    [InlineData("src/Console/Features/Members/Row.razor", "<path fill=\"#fff\" />")]
    [InlineData("src/Console/Features/Members/Row.razor", "@code { private string _accent = \"#ff8800\"; }")]
    public void A_colour_elsewhere_is_named(string path, string text) => Offences(new SourceFile(path, text)).ShouldHaveSingleItem().ShouldStartWith(path);

    [Theory]
    [InlineData("src/Console/Kit/tokens.css", ":root { --accent: #0a7; }")]
    [InlineData("src/Console/Kit/Pill.razor.css", "#add { color: var(--accent); }")]
    [InlineData("src/Console/Kit/Pill.razor.css", "/* see #123 */ .pill { color: var(--accent); }")]
    [InlineData("src/Console/Features/Members/Row.razor", "<a href=\"#add\">&#169;</a>")]
    public void What_is_no_colour_passes(string path, string text) => Offences(new SourceFile(path, text)).ShouldBeEmpty();

    private static IEnumerable<string> Offences(SourceFile file)
    {
        if (file.Name == "tokens.css" || Exempt.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal)))
        {
            return [];
        }
        var text = Comment().Replace(file.Text, comment => new string(' ', comment.Length));
        var colour = file.Path.EndsWith(".css", StringComparison.Ordinal) ? InStyle() : InMarkup();
        return colour.Matches(text).Select(match => $"{file.At(match.Index)} writes the colour {match.Groups["colour"].Value}");
    }

    [GeneratedRegex(@"(?<=:[^;{}]*)(?<colour>#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![\w-])|\b(?:rgba?|hsla?|oklch|oklab)\()", RegexOptions.IgnoreCase, 10_000)]
    private static partial Regex InStyle();

    [GeneratedRegex(@"(?<!href=""|&)(?<colour>#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![\w-])|\b(?:rgba?|hsla?)\()", RegexOptions.IgnoreCase, 10_000)]
    private static partial Regex InMarkup();

    [GeneratedRegex(@"/\*.*?\*/|@\*.*?\*@|<!--.*?-->", RegexOptions.Singleline, 10_000)]
    private static partial Regex Comment();
}
