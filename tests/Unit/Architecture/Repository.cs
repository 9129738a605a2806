using System.Runtime.CompilerServices;

namespace Castellan.Tests.Unit.Architecture;

/// <summary>The checkout these tests were built from: found above the test assembly, by its solution file.</summary>
internal static class Repository
{
    private static readonly string[] Generated =
        ["bin", "obj", ".git", ".local", ".vs", ".idea", "node_modules", "TestResults", "artifacts", "_framework"];

    public static string Root { get; } = Find(AppContext.BaseDirectory) ?? Find(Path.GetDirectoryName(ThisFile())!)
        ?? throw new InvalidOperationException("No Console.sln above the tests: they have to run inside a checkout.");

    public static IReadOnlyList<SourceFile> Files { get; } = Walk(Root).Select(Read).OrderBy(file => file.Path, StringComparer.Ordinal).ToList();

    /// <param name="folders">Paths from the root, such as <c>src</c>; none means everywhere.</param>
    public static IEnumerable<SourceFile> With(string extension, params string[] folders) =>
        Files.Where(file => file.Path.EndsWith(extension, StringComparison.Ordinal)
            && (folders.Length == 0 || folders.Any(folder => file.Path.StartsWith(folder + "/", StringComparison.Ordinal))));

    public static IEnumerable<string> Folders(string under)
    {
        var start = Path.Combine(Root, under);
        return Directory.Exists(start) ? WalkFolders(start).Select(Relative).Order(StringComparer.Ordinal) : [];
    }

    private static string? Find(string? from)
    {
        while (from is not null && !File.Exists(Path.Combine(from, "Console.sln")))
        {
            from = Path.GetDirectoryName(from);
        }
        return from;
    }

    private static IEnumerable<string> WalkFolders(string folder) =>
        Directory.EnumerateDirectories(folder)
            .Where(child => !Generated.Contains(Path.GetFileName(child), StringComparer.Ordinal))
            .SelectMany(child => WalkFolders(child).Prepend(child));

    private static IEnumerable<string> Walk(string root) =>
        WalkFolders(root).Prepend(root).SelectMany(Directory.EnumerateFiles)
            .Where(file => !Path.GetFileName(file).EndsWith(".user", StringComparison.Ordinal)
                && Path.GetFileName(file) is not ("appsettings.Local.json" or ".git"));

    private static SourceFile Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return new SourceFile(Relative(path), bytes.AsSpan().Contains((byte)0) ? "" : File.ReadAllText(path));
    }

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
