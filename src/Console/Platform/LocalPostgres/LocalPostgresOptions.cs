namespace Castellan.Platform.LocalPostgres;

/// <summary>How the private PostgreSQL is laid out. Only <see cref="Folder"/> is needed.</summary>
public sealed record LocalPostgresOptions
{
    /// <summary>Holds the cluster, its socket, its log and the superuser's password. See <see cref="DefaultFolder"/>.</summary>
    public required string Folder { get; init; }

    /// <summary>Leaves out fsync and full-page writes: for tests alone, a power cut may corrupt the cluster.</summary>
    public bool Fast { get; init; }

    /// <summary>The account the server runs under when the console runs as root, which PostgreSQL refuses.</summary>
    public string ServerAccount { get; init; } = "postgres";

    /// <summary>Searched instead of PATH and the usual places when set.</summary>
    public string? BinariesFolder { get; init; }

    /// <summary>Further server settings, such as max_connections; they win over the built-in ones.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long a start may take, crash recovery included.</summary>
    public TimeSpan StartWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The git-ignored `.local/postgres` of the checkout that holds <paramref name="start"/>, or of `start` itself in a published build.</summary>
    public static string DefaultFolder(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Console.sln")))
            {
                return Path.Combine(folder.FullName, ".local", "postgres");
            }
        }

        return Path.Combine(Path.GetFullPath(start), ".local", "postgres");
    }
}
