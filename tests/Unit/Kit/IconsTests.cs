using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Castellan.Kit;

namespace Castellan.Tests.Unit.Kit;

public sealed partial class IconsTests
{
    [Fact]
    public void Every_icon_that_a_page_names_is_drawn() => Strangers(Pages()).ShouldBeEmpty();

    [Fact]
    public void A_name_that_is_not_drawn_is_found() =>
        Strangers([("A.razor", "<Icon Name=\"no-such-thing\" />"), ("B.razor", "<MenuItem Text=\"x\" Icon=\"trash\" />")])
            .ShouldBe(["A.razor: no-such-thing"]);

    [Fact]
    public void An_unknown_name_is_refused() =>
        Should.Throw<ArgumentException>(() => Icons.PathOf("no-such-thing"));

    private static string[] Strangers(IEnumerable<(string File, string Text)> pages) =>
        [.. from page in pages
            from Match match in Named().Matches(page.Text)
            let name = match.Groups["name"].Value
            where !Icons.Names.Contains(name)
            select $"{page.File}: {name}"];

    private static IEnumerable<(string File, string Text)> Pages([CallerFilePath] string here = "") =>
        Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/Console"), "*.razor", SearchOption.AllDirectories)
            .Select(file => (Path.GetFileName(file), File.ReadAllText(file)));

    [GeneratedRegex("(?:<Icon Name|\\bIcon)=\"(?<name>[a-z-]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();
}
