namespace Castellan.Platform.Commands;

/// <summary>Something the program does instead of serving pages: <c>Castellan --import-users people.csv</c>.</summary>
/// <param name="Option">With its two hyphens.</param>
/// <param name="Argument">Name of the one argument it takes, for the usage text; null when it takes none.</param>
/// <param name="Summary">One line for the usage text.</param>
/// <param name="RunAsync">Gets the application's services, the argument and where to write; answers the exit code.</param>
public sealed record ConsoleCommand(
    string Option, string? Argument, string Summary, Func<IServiceProvider, string?, TextWriter, CancellationToken, Task<int>> RunAsync)
{
    /// <summary>A further option that it may be given, which takes a file; with it the command runs by itself, without settings or database.</summary>
    public string? Further { get; init; }

    /// <summary>
    /// Runs without settings or database: with the further option, or always where there is none. Gets the argument, what the further
    /// option names (empty where there is none), and where to write; answers the exit code.
    /// </summary>
    public Func<string?, string, TextWriter, CancellationToken, Task<int>>? AloneAsync { get; init; }

    /// <summary>Changes nothing: the database is neither migrated nor waited for before it runs.</summary>
    public bool LooksOnly { get; init; }

    public const int Succeeded = 0;

    public const int Failed = 1;

    public const int Misused = 2;
}
