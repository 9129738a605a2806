using System.Text.RegularExpressions;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>
/// What could be turned against its owner stands where it is needed and nowhere else: processes, code and markup made at run time,
/// parsers that reach out, old cryptography, connections outward. docs/security.md, "Dangerous functions", says why each is there.
/// </summary>
public sealed class DangerousCodeTests
{
    private const string Scripts = ".js";

    private static readonly Danger[] Dangers =
    [
        new("starts a process", @"\bProcess\.Start\b|\bProcessStartInfo\b|\bUseShellExecute\b", "src/Console/Platform/LocalPostgres/"),
        new("makes code at run time", @"\bCSharpScript\b|\bDynamicMethod\b|\bAssembly\.Load|\bAssemblyLoadContext\b|\.Compile\(|\bActivator\.CreateInstance\b|\bType\.GetType\("),
        new("writes markup as it stands", @"\bMarkupString\b|\bAddMarkupContent\b", "src/Console/Features/Account/SecondFactorPage.razor"),
        new("parses XML", @"\bXmlReader\b|\bXmlDocument\b|\bXmlSerializer\b|\bXslCompiledTransform\b|\bX(?:Document|Element)\.(?:Load|Parse)\b",
            "src/Console/Platform/Database/KeysInDatabase.cs", "src/Console/Platform/Sealing/SealedXmlDecryptor.cs"),
        new("lets data name its type", @"\bBinaryFormatter\b|\bNetDataContractSerializer\b|\bSoapFormatter\b|\bLosFormatter\b|\bTypeNameHandling\b|\bJsonPolymorphic\b|\bJsonDerivedType\b"),
        new("speaks to an interpreter that is not there", @"\bDirectoryServices\b|\bLdap\w*\b|\bXPath\w*\b|\bGraphQL\b|\bMemcache\w*\b|\bMarkdig\b|\bLaTeX\b|\bRazorEngine\b|\bScriban\b"),
        new("matches a pattern that is made at run time", @"\bnew Regex\(|\bRegex\.(?:IsMatch|Match|Matches|Replace|Split|Count)\("),
        new("uses an old hash", @"\b(?:HMAC)?(?:MD5|SHA1)\b",
            "src/Console.Data/Factors/Totp.cs", "src/Console.Data/Factors/TotpSeed.cs", "src/Console/Platform/Passwords/LeakedPasswords.cs", "src/Console/Platform/Passwords/Pbkdf2Forms.cs"),
        new("uses a cipher beside AES-GCM, or that one elsewhere", @"\b(?:DES|TripleDES|RC2|Aes|AesManaged|Rijndael\w*|AesCcm|ChaCha20Poly1305|RSA|DSA|ECDsa|ECDiffieHellman|CipherMode|PaddingMode)\b|\bAesGcm\b",
            "src/Console/Platform/Sealing/Sealer.cs"),
        new("draws numbers that can be guessed", @"\bnew (?:System\.)?Random\(|\bRandom\.Shared\b"),
        new("connects outward", @"\bnew HttpClient\b|\bSocketsHttpHandler\b|\bnew Socket\(|\bTcpClient\b|\bUdpClient\b|\bnew SmtpClient\b|\bWebClient\b|\bWebRequest\b|\bClientWebSocket\b|\bLookupClient\(",
            "src/Console/Platform/Outbound/CircuitHandler.cs", "src/Console/Platform/Outbound/OutboundClient.cs",
            "src/Console/Platform/Mail/SmtpConnections.cs", "src/Console/Platform/Mail/MailGreeting.cs", "src/Console/Platform/Web/ListeningAddress.cs", "src/Console/Features/Policies/Domains/DomainRecords.cs"),
        new("believes a certificate that it did not verify", @"\bServerCertificate(?:Custom)?ValidationCallback\b|\bRemoteCertificateValidationCallback\b|\bDangerousAcceptAny\w*\b|\bTrustServerCertificate\b|Trust Server Certificate"),
        new("serves a folder", @"\bUseDirectoryBrowser\b|\bUseFileServer\b|\bUseStaticFiles\b|\bPhysicalFileProvider\b"),
        new("runs native code", @"\bLibraryImport\b|\bDllImport\b|\bMarshal\.|\bNativeMemory\b",
            "src/Console/Platform/Passwords/Crypt.cs", "src/Console/Platform/Passwords/Sodium.cs", "src/Console/Platform/Seals/Ed25519.cs", "src/Console/Platform/LocalPostgres/SystemCalls.cs", "src/Console/Platform/Sealing/KeyFolder.cs"),
        new("makes code or markup of text", @"\beval\(|\bnew Function\b|\.(?:inner|outer)HTML\b|\binsertAdjacentHTML\b|\bdocument\.write|\bset(?:Timeout|Interval)\(\s*['""`]") { Extension = Scripts },
        new("speaks to other windows or sites", @"\bpostMessage\b|\bjsonp\b|\bimport\(|\bdocument\.domain\b|https?://|\bcreateElement\(\s*['""]script") { Extension = Scripts },
        new("keeps data in the browser", @"\bdocument\.cookie\b|\bsessionStorage\b|\bindexedDB\b|\bcaches\.|\blocalStorage\b(?!\.(?:getItem|setItem)\('castellan-keys')") { Extension = Scripts },
        new("writes what every script shares", @"\b(?:window|document|globalThis)\.(?!location\b)\w+\s*=[^=>]|\b__proto__\b|\bprototype\b|\bvar\s") { Extension = Scripts },
        new("loads from elsewhere", @"\b(?:src|href|action)=""https?://|\burl\(\s*['""]?https?:|@import\s+['""]?https?:") { Extension = ".razor" },
    ];

    [Fact]
    [Trait("asvs", "1.2.5"), Trait("asvs", "1.2.9"), Trait("asvs", "1.3.2"), Trait("asvs", "1.3.7"), Trait("asvs", "1.5.1"), Trait("asvs", "1.5.2"), Trait("asvs", "3.2.2"), Trait("asvs", "3.2.3")]
    [Trait("asvs", "3.5.6"), Trait("asvs", "3.6.1"), Trait("asvs", "11.3.1"), Trait("asvs", "11.3.2"), Trait("asvs", "11.4.1"), Trait("asvs", "11.4.3"), Trait("asvs", "11.6.1"), Trait("asvs", "12.3.2")]
    [Trait("asvs", "1.4.1"), Trait("asvs", "11.1.3"), Trait("asvs", "11.5.1"), Trait("asvs", "13.2.5"), Trait("asvs", "13.4.3"), Trait("asvs", "14.2.3"), Trait("asvs", "14.3.3"), Trait("asvs", "15.2.5"), Trait("asvs", "15.3.6")]
    public void What_could_be_turned_against_its_owner_stands_only_where_it_is_listed() => Repository.With(".cs", "src").Concat(Repository.With(".razor", "src")).Concat(Repository.With(Scripts, "src"))
        .Where(file => !file.Path.StartsWith("src/Console.Data/Migrations/", StringComparison.Ordinal)).SelectMany(Offences).ShouldBeEmpty();

    [Fact]
    public void Every_listed_place_still_needs_it() => Dangers
        .SelectMany(danger => danger.Places.Where(place => !Repository.Files.Any(file => file.Path.StartsWith(place, StringComparison.Ordinal) && danger.Pattern.IsMatch(file.Text)))
            .Select(place => $"{place} no longer {danger.What}")).ShouldBeEmpty();

    [Fact, Trait("asvs", "1.3.12")]
    public void Every_pattern_has_an_end_in_time() => Repository.With(".cs", "src").SelectMany(Endless).ShouldBeEmpty();

    [Theory]
    [InlineData("src/Console/A.cs", "Process.Start(line);", "starts a process")]
    [InlineData("src/Console/A.cs", "Activator.CreateInstance(type);", "makes code at run time")]
    [InlineData("src/Console/A.razor", "<p>@((MarkupString)note)</p>", "writes markup as it stands")]
    [InlineData("src/Console/A.cs", "XDocument.Load(upload);", "parses XML")]
    [InlineData("src/Console/A.cs", "new() { TypeNameHandling = TypeNameHandling.All };", "lets data name its type")]
    [InlineData("src/Console/A.cs", "new LdapConnection(host);", "speaks to an interpreter")]
    [InlineData("src/Console/A.cs", "Regex.IsMatch(text, typed);", "matches a pattern")]
    [InlineData("src/Console/A.cs", "MD5.HashData(bytes);", "uses an old hash")]
    [InlineData("src/Console/A.cs", "Aes.Create();", "uses a cipher")]
    [InlineData("src/Console/Features/A.cs", "new AesGcm(key, 16);", "uses a cipher")]
    [InlineData("src/Console/A.cs", "Random.Shared.Next();", "draws numbers")]
    [InlineData("src/Console/A.cs", "new HttpClient();", "connects outward")]
    [InlineData("src/Console/A.cs", "handler.ServerCertificateCustomValidationCallback = (_, _, _, _) => true;", "believes a certificate")]
    [InlineData("src/Console/A.cs", "web.UseDirectoryBrowser();", "serves a folder")]
    [InlineData("src/Console/A.cs", "[DllImport(\"c\")]", "runs native code")]
    [InlineData("src/Console/wwwroot/a.js", "cell.innerHTML = text;", "makes code or markup")]
    [InlineData("src/Console/wwwroot/a.js", "other.postMessage(text);", "speaks to other windows")]
    [InlineData("src/Console/wwwroot/a.js", "localStorage.setItem('token', x);", "keeps data")]
    [InlineData("src/Console/wwwroot/a.js", "window.settings = {};", "writes what every script shares")]
    [InlineData("src/Console/A.razor", "<script src=\"https://cdn.example/x.js\"></script>", "loads from elsewhere")]
    public void A_danger_elsewhere_is_named(string path, string text, string what) =>
        Offences(new SourceFile(path, "first\n" + text)).ShouldHaveSingleItem().ShouldStartWith($"{path}:2 {what}");

    [Theory]
    [InlineData("src/Console/Platform/LocalPostgres/Command.cs", "Process.Start(line);")]
    [InlineData("src/Console/A.cs", "// Process.Start would be one way.")]
    [InlineData("src/Console/wwwroot/a.js", "localStorage.getItem('castellan-keys') === 'off'")]
    [InlineData("src/Console/A.razor", "<a href=\"@Addresses.Home\">home</a>")]
    public void What_is_listed_or_harmless_passes(string path, string text) => Offences(new SourceFile(path, text)).ShouldBeEmpty();

    [Theory]
    [InlineData("[GeneratedRegex(\"(a+)+$\")] static partial Regex X();", 1)]
    [InlineData("[GeneratedRegex(\"a\", RegexOptions.None)] static partial Regex X();", 1)]
    [InlineData("[GeneratedRegex(\"a\", RegexOptions.None, 1000)] static partial Regex X();", 0)]
    [InlineData("[GeneratedRegex(\"a\", RegexOptions.NonBacktracking)] static partial Regex X();", 0)]
    public void A_pattern_without_an_end_is_named(string code, int offences) => Endless(new SourceFile("src/A.cs", $"partial class A {{ {code} }}")).Count().ShouldBe(offences);

    private static IEnumerable<string> Offences(SourceFile file) =>
        from danger in Dangers
        where file.Path.EndsWith(danger.Extension ?? ".cs", StringComparison.Ordinal) || (danger.Extension is null && file.Path.EndsWith(".razor", StringComparison.Ordinal))
        where !danger.Places.Any(place => file.Path.StartsWith(place, StringComparison.Ordinal))
        from line in file.Lines
        where !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal) && danger.Pattern.IsMatch(line.Text)
        select $"{file.Path}:{line.Number} {danger.What}";

    private static IEnumerable<string> Endless(SourceFile file) =>
        from attribute in file.Syntax.DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.AttributeSyntax>()
        where attribute.Name.ToString() == "GeneratedRegex"
        let arguments = attribute.ArgumentList?.Arguments.ToString() ?? ""
        where attribute.ArgumentList?.Arguments.Count < 3 && !arguments.Contains("NonBacktracking", StringComparison.Ordinal)
        select $"{file.At(attribute)} has no time limit";

    private sealed record Danger(string What, Regex Pattern, IReadOnlyList<string> Places)
    {
        public Danger(string what, string pattern, params string[] places)
            : this(what, new Regex(pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10)), places)
        {
        }

        /// <summary>Null: C# and Razor.</summary>
        public string? Extension { get; init; }
    }
}
