using System.Xml.Linq;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>Versions stand in Directory.Packages.props alone, and each project locks what was restored.</summary>
public sealed class PackagesTests
{
    [Fact]
    public void Versions_are_kept_in_one_place() => Repository.With(".csproj").SelectMany(Versions).ShouldBeEmpty();

    [Fact]
    [Trait("asvs", "15.1.2"), Trait("asvs", "15.2.4")]
    public void Every_project_has_a_lock_file() => Unlocked(Repository.Files).ShouldBeEmpty();

    [Theory]
    [InlineData("<PackageReference Include=\"Npgsql\" Version=\"10.0.0\" />")]
    [InlineData("<PackageReference Include=\"Npgsql\" VersionOverride=\"10.0.0\" />")]
    [InlineData("<PackageReference Include=\"Npgsql\"><Version>10.0.0</Version></PackageReference>")]
    public void A_version_in_a_project_is_named(string item) =>
        Versions(new SourceFile("src/A/A.csproj", $"<Project><ItemGroup>{item}</ItemGroup></Project>"))
            .ShouldHaveSingleItem().ShouldBe("src/A/A.csproj gives Npgsql a version of its own");

    [Fact]
    public void A_project_without_a_lock_file_is_named() => Unlocked(
    [
        new SourceFile("src/A/A.csproj", ""), new SourceFile("src/A/packages.lock.json", ""), new SourceFile("src/B/B.csproj", ""),
    ]).ShouldHaveSingleItem().ShouldBe("src/B/B.csproj has no packages.lock.json");

    private static IEnumerable<string> Versions(SourceFile project) =>
        from package in XDocument.Parse(project.Text).Descendants("PackageReference")
        where package.Attributes().Select(a => a.Name.LocalName).Concat(package.Elements().Select(e => e.Name.LocalName))
            .Any(name => name is "Version" or "VersionOverride")
        select $"{project.Path} gives {package.Attribute("Include")?.Value} a version of its own";

    private static IEnumerable<string> Unlocked(IReadOnlyList<SourceFile> files) =>
        from project in files
        where project.Path.EndsWith(".csproj", StringComparison.Ordinal)
        where !files.Any(file => file.Path == $"{project.Folder}/packages.lock.json")
        select $"{project.Path} has no packages.lock.json";
}
