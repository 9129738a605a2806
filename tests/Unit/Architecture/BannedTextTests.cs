using System.Text.RegularExpressions;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>Unfinished work, unexplained exceptions from the rules, and folders that say nothing about what they hold.</summary>
public sealed partial class BannedTextTests
{
    private static readonly string[] Code = [".cs", ".razor", ".css", ".js", ".sql", ".sh", ".csproj", ".props", ".targets", ".yml", ".editorconfig"];

    private static readonly string[] Vague = ["Services", "Helpers", "Utils", "Common", "Models", "Managers"];

    private static readonly string[] Places = ["src", "tests", "bench"];

    [Fact]
    public void Nothing_is_left_to_do() => Code.SelectMany(extension => Repository.With(extension)).SelectMany(Unfinished).ShouldBeEmpty();

    [Fact]
    public void Every_exception_from_a_rule_says_why() => Repository.Files.SelectMany(Unexplained).ShouldBeEmpty();

    [Fact]
    public void Every_folder_says_what_it_holds() =>
        Places.SelectMany(Repository.Folders).Where(IsVague).ShouldBeEmpty();

    [Theory]
    [InlineData("src/A.cs", "// TO" + "DO: later")]
    [InlineData("src/A.cs", "/* FIX" + "ME */")]
    [InlineData("src/A.razor", "@* HA" + "CK *@")]
    [InlineData("src/a.sql", "-- TO" + "DO")]
    public void Unfinished_work_is_named(string path, string text) =>
        Unfinished(new SourceFile(path, "\n" + text)).ShouldHaveSingleItem().ShouldStartWith(path + ":2 ");

    [Theory]
    [InlineData("a.csproj", "<NoWarn>CS1591</NoWarn>")]
    [InlineData("a.csproj", "<PackageReference Include=\"X\" NoWarn=\"NU1605\" />")]
    [InlineData("Directory.Build.props", "<NoWarn>CS1591</NoWarn>")]
    [InlineData(".editorconfig", "dotnet_diagnostic.CA1000.severity = none")]
    public void An_unexplained_exception_is_named(string path, string line) =>
        Unexplained(new SourceFile(path, "first\n" + line)).ShouldHaveSingleItem().ShouldStartWith(path + ":2 ");

    [Theory]
    [InlineData("a.csproj", "<!-- bunit asks for an older one -->\n<NoWarn>NU1605</NoWarn>")]
    [InlineData("a.csproj", "<NoWarn>NU1605</NoWarn> <!-- bunit asks for an older one -->")]
    [InlineData(".editorconfig", "dotnet_diagnostic.CA1000.severity = none # factories belong on the type")]
    [InlineData(".editorconfig", "dotnet_diagnostic.CA1000.severity = warning")]
    public void An_explained_exception_passes(string path, string text) => Unexplained(new SourceFile(path, text)).ShouldBeEmpty();

    [Theory]
    [InlineData("src/Console/Features/Members/Services")]
    [InlineData("tests/Unit/Helpers")]
    public void A_vague_folder_is_named(string folder) => IsVague(folder).ShouldBeTrue();

    private static bool IsVague(string folder) => Vague.Contains(folder.Split('/')[^1], StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Unfinished(SourceFile file) => Comments(file)
        .Where(comment => Promise().IsMatch(comment.Text)).Select(comment => $"{file.At(comment.Offset)} {comment.Text.Trim()}");

    private static IEnumerable<(int Offset, string Text)> Comments(SourceFile file)
    {
        if (file.Path.EndsWith(".cs", StringComparison.Ordinal))
        {
            return file.Syntax.DescendantTrivia().Select(trivia => (trivia.SpanStart, trivia.ToString()))
                .Where(trivia => trivia.Item2.StartsWith('/'));
        }
        return Line().Matches(file.Text).Select(match => (match.Index, match.Value));
    }

    private static IEnumerable<string> Unexplained(SourceFile file)
    {
        var lines = file.Text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var above = i > 0 ? lines[i - 1] : "";
            var explained = file.Name == ".editorconfig"
                ? !Relaxed().IsMatch(lines[i]) || HasReason(lines[i], '#') || above.TrimStart().StartsWith('#')
                : !IsProject(file) || !lines[i].Contains("NoWarn", StringComparison.Ordinal) || lines[i].Contains("<!--", StringComparison.Ordinal) || above.Contains("-->", StringComparison.Ordinal);
            if (!explained)
            {
                yield return $"{file.Path}:{i + 1} gives no reason: {lines[i].Trim()}";
            }
        }
    }

    private static bool HasReason(string line, char mark) => line.Split(mark) is [_, .. var reason] && reason is [var first, ..] && first.Trim().Length >= 5;

    private static bool IsProject(SourceFile file) => Path.GetExtension(file.Path) is ".csproj" or ".props" or ".targets";

    [GeneratedRegex(@"\b(?:TODO|FIXME|HACK|XXX)\b", RegexOptions.None, 10_000)]
    private static partial Regex Promise();

    [GeneratedRegex(".+", RegexOptions.None, 10_000)]
    private static partial Regex Line();

    [GeneratedRegex(@"^\s*dotnet_(?:diagnostic|analyzer_diagnostic)\.[\w.-]*severity\s*=\s*(?:none|silent|suggestion)", RegexOptions.None, 10_000)]
    private static partial Regex Relaxed();
}
