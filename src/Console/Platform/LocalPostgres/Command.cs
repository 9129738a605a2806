using System.Diagnostics;

namespace Castellan.Platform.LocalPostgres;

/// <summary>One run of a system program: its exit code and everything it said.</summary>
internal sealed record Command(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;

    public static async Task<Command> RunAsync(IReadOnlyList<string> line, CancellationToken ct)
    {
        using var process = Process.Start(Describe(line)) ?? throw new LocalPostgresException($"{line[0]} could not be started.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await process.WaitForExitAsync(ct);
            return new Command(process.ExitCode, (await output + await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static ProcessStartInfo Describe(IReadOnlyList<string> line)
    {
        var start = new ProcessStartInfo(line[0], line.Skip(1))
        {
            WorkingDirectory = "/", // the server's account may not be allowed into ours
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // An operator's PGDATA, PGPORT or PGOPTIONS would redirect the tools to another cluster.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>The full path of a program on PATH (or in the administrators' folders), or null.</summary>
    public static string? Find(string program) => SearchPath().Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    public static IEnumerable<string> SearchPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/bin", "/bin", "/usr/sbin", "/sbin"])
            .Distinct(StringComparer.Ordinal);
}
