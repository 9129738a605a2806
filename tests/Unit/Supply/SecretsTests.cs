using System.Text.RegularExpressions;
using Castellan.Tests.Unit.Architecture;

namespace Castellan.Tests.Unit.Supply;

/// <summary>No file of the checkout holds a secret that opens something: a key, a token of a known service, a password in configuration.</summary>
public sealed partial class SecretsTests
{
    // Passwords of the demo and of databases that live as long as a test are nobody's secret; they stand where they are used.
    private static readonly string[] Configuration = [".json", ".yml", ".yaml", ".conf", ".service", ".env", ".ini", ".props"];

    [Fact]
    [Trait("asvs", "13.3.1")]
    public void No_file_holds_a_secret() => Repository.Files.SelectMany(Findings).ShouldBeEmpty();

    [Theory]
    [InlineData("docs/key.md", "-----BEGIN " + "EC PRIVATE KEY-----")]
    [InlineData("src/x.cs", "var token = \"gh" + "p_0123456789abcdefghijABCDEFGHIJ0123456789\";")]
    [InlineData("build/x.sh", "export AWS=AKI" + "AIOSFODNN7EXAMPLE")]
    [InlineData("docs/x.md", "xox" + "b-123456789012-abcdefghijklmnop")]
    [InlineData("src/x.cs", "eyJhbGciOiJFUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw")]
    [InlineData("appsettings.example.json", "\"ClientSecret\": \"d41d8cd98f00b204\"")]
    [InlineData("build/console.env", "SMTP_PASSWORD=hunter22hunter")]
    public void A_secret_is_named(string path, string text) => Findings(new SourceFile(path, "first\n" + text)).ShouldHaveSingleItem().ShouldStartWith(path + ":2 ");

    [Theory]
    [InlineData("appsettings.example.json", "\"ClientSecret\": \"\"")]
    [InlineData("appsettings.example.json", "\"AppPassword\": \"<the password of castellan_app>\"")]
    [InlineData("docs/x.md", "the header reads -----BEGIN PUBLIC KEY-----")]
    [InlineData("src/x.cs", "\"ClientSecret\": \"words of a test\"")]
    public void What_opens_nothing_passes(string path, string text) => Findings(new SourceFile(path, text)).ShouldBeEmpty();

    private static IEnumerable<string> Findings(SourceFile file)
    {
        var found = Token().Matches(file.Text).Select(match => (match.Index, What: "a key or token"));
        if (Configuration.Any(ending => file.Path.EndsWith(ending, StringComparison.Ordinal)))
        {
            found = found.Concat(Configured().Matches(file.Text).Select(match => (match.Index, What: "a configured secret")));
        }
        return found.Select(one => $"{file.At(one.Index)} holds {one.What}");
    }

    [GeneratedRegex(
        @"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----|\bgh[pousr]_[A-Za-z0-9]{36,}|\bgithub_pat_\w{40,}|\bglpat-[\w-]{20,}|\bAKIA[0-9A-Z]{16}\b|\bxox[abprs]-[\w-]{10,}|\bsk_live_\w{16,}|\bAIza[\w-]{35}|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}",
        RegexOptions.NonBacktracking)]
    private static partial Regex Token();

    [GeneratedRegex(@"""?\w*(?:Password|Secret|ApiKey|ContextKey|PASSWORD|SECRET|API_KEY)""?\s*[:=]\s*""?(?<value>[^\s""<${},]{8,})", RegexOptions.None, 10_000)]
    private static partial Regex Configured();
}
