using System.Text.Json;
using System.Xml.Linq;
using Castellan.Tests.Unit.Architecture;

namespace Castellan.Tests.Unit.Supply;

/// <summary>A package that something here is built from, with the licence that it declares itself.</summary>
/// <param name="Licence">An SPDX expression; null where the package names none.</param>
/// <param name="Ships">Whether it goes out with the console, or only builds and tests it.</param>
internal sealed record Dependency(string Name, string? Licence, bool Ships)
{
    private static readonly string[] Shipped = ["src/Console"];
    private static readonly string[] Others = ["tests/Unit", "tests/Data", "tests/E2E", "bench"];

    /// <summary>As the last restore resolved them, direct and transitive, each once.</summary>
    public static IReadOnlyList<Dependency> All { get; } =
    [
        .. Shipped.SelectMany(project => OfProject(project, ships: true)).Concat(Others.SelectMany(project => OfProject(project, ships: false))).Concat(OfMailCatcher())
            .GroupBy(dependency => dependency.Name, StringComparer.OrdinalIgnoreCase)
            .Select(same => same.OrderByDescending(dependency => dependency.Ships).First())
            .OrderBy(dependency => dependency.Name, StringComparer.OrdinalIgnoreCase),
    ];

    private static IEnumerable<Dependency> OfProject(string project, bool ships)
    {
        var assets = Path.Combine(Repository.Root, project, "obj", "project.assets.json");
        if (!File.Exists(assets))
        {
            return [];
        }
        using var read = JsonDocument.Parse(File.ReadAllText(assets));
        var folders = read.RootElement.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name).ToList();
        return
        [
            .. from library in read.RootElement.GetProperty("libraries").EnumerateObject()
               where library.Value.GetProperty("type").GetString() == "package"
               let path = library.Value.GetProperty("path").GetString()!
               let folder = folders.Select(root => Path.Combine(root, path)).First(Directory.Exists)
               select new Dependency(library.Name.Split('/')[0], DeclaredIn(Directory.EnumerateFiles(folder, "*.nuspec").Single()), ships),
        ];
    }

    private static string? DeclaredIn(string nuspec) => XDocument.Load(nuspec).Descendants()
        .FirstOrDefault(element => element.Name.LocalName == "license" && element.Attribute("type")?.Value == "expression")?.Value;

    private static IEnumerable<Dependency> OfMailCatcher()
    {
        using var read = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests/E2E/Smtp/package-lock.json")));
        return
        [
            .. from package in read.RootElement.GetProperty("packages").EnumerateObject()
               where package.Name.Length > 0
               select new Dependency("npm:" + package.Name[(package.Name.LastIndexOf("node_modules/", StringComparison.Ordinal) + "node_modules/".Length)..],
                   package.Value.TryGetProperty("license", out var licence) ? licence.GetString() : null, Ships: false),
        ];
    }
}
