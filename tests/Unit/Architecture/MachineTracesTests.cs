using System.Text.RegularExpressions;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>The checkout builds anywhere: it names no private package host and no folder of the machine it was written on.</summary>
public sealed partial class MachineTracesTests
{
    private static readonly string[] PublicHosts = ["api.nuget.org", "www.nuget.org", "registry.npmjs.org"];

    [Fact]
    public void No_file_names_a_registry_or_a_machine() => Repository.Files.SelectMany(Offences).ShouldBeEmpty();

    [Theory]
    [InlineData("https://packages.example.internal/artifactory/api/nuget/v3/index.json")]
    [InlineData("https://feed.example.com/v3/index.json")]
    [InlineData("https://mirror.example.com/npm/smtp-server/-/smtp-server-3.tgz")]
    [InlineData("cd /" + "work/main")]
    [InlineData("path=\"/" + "root/.nuget/packages\"")]
    [InlineData("(/" + "home/somebody/console)")]
    [InlineData(@"C:\" + @"Users\somebody")]
    public void A_trace_is_named(string text) =>
        Offences(new SourceFile("docs/x.md", "first\n" + text)).ShouldHaveSingleItem().ShouldStartWith("docs/x.md:2 ");

    [Theory]
    [InlineData("https://api.nuget.org/v3/index.json")]
    [InlineData("https://registry.npmjs.org/npm/-/npm-1.tgz")]
    [InlineData("https://example.com/home/team and docs/work/plan.md")]
    [InlineData("./root/thing")]
    public void A_public_address_passes(string text) => Offences(new SourceFile("docs/x.md", text)).ShouldBeEmpty();

    private static IEnumerable<string> Offences(SourceFile file) =>
        file.Path.EndsWith("MachineTracesTests.cs", StringComparison.Ordinal)
            ? []
            : Registry().Matches(file.Text).Where(match => !PublicHosts.Contains(match.Groups["host"].Value, StringComparer.Ordinal))
                .Concat(MachinePath().Matches(file.Text))
                .Select(match => $"{file.At(match.Index)} names {match.Value}");

    [GeneratedRegex(@"https?://(?<host>[\w.-]+)(?::\d+)?/[^\s""'<>)]*?(?:artifactory|nexus|api/nuget|v3/index\.json|/-/|simple/)", RegexOptions.None, 10_000)]
    private static partial Regex Registry();

    [GeneratedRegex(@"(?<![\w.~*/}-])/(?:work|root|home|Users)/[\w.]+|\b[A-Z]:\\Users\\\w+", RegexOptions.None, 10_000)]
    private static partial Regex MachinePath();
}
