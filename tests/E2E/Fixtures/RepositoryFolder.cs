namespace Castellan.Tests.E2E.Fixtures;

/// <summary>The checkout that these tests were built in.</summary>
internal static class RepositoryFolder
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Console.sln")))
            {
                return folder.FullName;
            }
        }
        throw new InvalidOperationException("Console.sln is not above the test assembly.");
    }
}
