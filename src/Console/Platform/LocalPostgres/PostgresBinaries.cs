using System.Globalization;
using System.Text.RegularExpressions;

namespace Castellan.Platform.LocalPostgres;

/// <summary>An installed PostgreSQL: the folder that holds initdb, pg_ctl and postgres, and its version.</summary>
internal sealed partial record PostgresBinaries(string Folder, Version Version)
{
    public const int OldestMajor = 15;

    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    /// <summary>The newest usable installation; an existing cluster needs the one of its own major version.</summary>
    /// <exception cref="LocalPostgresException">None is installed; the message says how to get one.</exception>
    public static async Task<PostgresBinaries> FindAsync(string? onlyIn, int? clusterMajor, CancellationToken ct)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in onlyIn is null ? Places() : [onlyIn])
        {
            if (await ReadAsync(folder, ct) is { } installed)
            {
                found.Add(installed);
            }
        }

        return found
            .Where(installed => clusterMajor is null ? installed.Version.Major >= OldestMajor : installed.Version.Major == clusterMajor)
            .MaxBy(installed => installed.Version) ?? throw new LocalPostgresException(Missing(found, clusterMajor));
    }

    public string this[string program] => Path.Combine(Folder, program);

    private static IEnumerable<string> Places()
    {
        // A link such as /usr/local/bin/postgres has no initdb beside it; its target has.
        var onPath = Command.SearchPath()
            .Select(folder => new FileInfo(Path.Combine(folder, "postgres")))
            .Where(file => file.Exists)
            .Select(file => file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName);
        var debian = Below("/usr/lib/postgresql", "bin");
        var redHat = Below("/usr", "bin", "pgsql-*");
        var brew = Below("/opt/homebrew/opt", "bin", "postgresql*").Concat(Below("/usr/local/opt", "bin", "postgresql*"));
        return onPath.Select(file => Path.GetDirectoryName(file)!).Concat(debian).Concat(redHat).Concat(brew).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Below(string parent, string child, string pattern = "*") =>
        Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, pattern).Select(folder => Path.Combine(folder, child)) : [];

    private static async Task<PostgresBinaries?> ReadAsync(string folder, CancellationToken ct)
    {
        if (!Programs.All(program => File.Exists(Path.Combine(folder, program))))
        {
            return null;
        }

        var answer = await Command.RunAsync([Path.Combine(folder, "postgres"), "--version"], ct);
        var number = VersionNumber().Match(answer.Output);
        return answer.Succeeded && number.Success
            ? new PostgresBinaries(folder, new Version(Number(number.Groups["major"].Value), Number(number.Groups["minor"].Value)))
            : null;
    }

    private static int Number(string digits) => digits.Length == 0 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);

    private static string Missing(List<PostgresBinaries> found, int? clusterMajor)
    {
        var wanted = clusterMajor is { } major ? $"PostgreSQL {major}, which created the data folder," : $"PostgreSQL {OldestMajor} or newer";
        var seen = found.Count == 0 ? "" : $" Found only {string.Join(", ", found.Select(f => f.Version).Distinct().Order())}.";
        return $"{wanted} is not installed (initdb, pg_ctl and postgres are needed).{seen} Install it: "
            + $"on Debian or Ubuntu `apt-get install postgresql{(clusterMajor is null ? "" : $"-{clusterMajor}")}`, on Fedora `dnf install postgresql-server`, "
            + "on Alpine `apk add postgresql`, on macOS `brew install postgresql@17`; or configure the connection to a server of your own.";
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<major>\d+)(\.(?<minor>\d+))?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionNumber();
}
