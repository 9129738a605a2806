using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Castellan.Platform.LocalPostgres;

/// <summary>The cluster on disk: created once, its settings and its door rules written anew before each start.</summary>
internal static class Cluster
{
    public const string Superuser = "castellan_admin";

    private const string SettingsFile = "castellan.conf";

    // Passwords on every way in: another local user reaches the loopback port too.
    private const string DoorRules = """
        local all all scram-sha-256
        host all all 127.0.0.1/32 scram-sha-256

        """;

    /// <summary>initdb into a folder that is renamed when complete, so a killed creation leaves nothing that looks like a cluster.</summary>
    public static async Task CreateAsync(ServerFolder folder, PostgresBinaries binaries, bool fast, CancellationToken ct)
    {
        if (Directory.Exists(folder.Unfinished))
        {
            Directory.Delete(folder.Unfinished, recursive: true);
        }

        folder.WriteSecret(folder.PasswordFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        var created = await folder.Account.RunAsync(
            [
                binaries["initdb"], "--pgdata", folder.Unfinished, "--username", Superuser, "--pwfile", folder.PasswordFile,
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", OperatingSystem.IsLinux() ? "C.UTF-8" : "C",
                "--data-checksums", "--no-instructions", .. fast ? (string[])["--no-sync"] : [],
            ],
            ct);
        if (!created.Succeeded)
        {
            throw new LocalPostgresException($"initdb could not create the private PostgreSQL in {folder.Root}: {created.Output}");
        }

        await File.AppendAllTextAsync(Path.Combine(folder.Unfinished, "postgresql.conf"), $"include '{SettingsFile}'\n", ct);
        Directory.Move(folder.Unfinished, folder.Data);
    }

    public static void Configure(ServerFolder folder, LocalPostgresOptions options, int port)
    {
        folder.WriteSecret(Path.Combine(folder.Data, "pg_hba.conf"), DoorRules);
        var settings = Settings(folder, options, port);
        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        var text = new StringBuilder();
        foreach (var (name, value) in settings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Name(name)} = '{Quoted(value)}'\n");
        }

        folder.WriteSecret(Path.Combine(folder.Data, SettingsFile), text.ToString());
    }

    private static Dictionary<string, string> Settings(ServerFolder folder, LocalPostgresOptions options, int port)
    {
        var durable = options.Fast ? "off" : "on";
        return new(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = folder.SocketFits ? folder.Socket : "",
            ["unix_socket_permissions"] = "0700",
            ["password_encryption"] = "scram-sha-256",
            ["fsync"] = durable,
            ["full_page_writes"] = durable,
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["lc_messages"] = "C",
            // Statements, their parameters and the details of an error carry names and addresses.
            ["log_min_error_statement"] = "panic",
            ["log_parameter_max_length_on_error"] = "0",
            ["log_error_verbosity"] = "terse",
        };
    }

    private static string Name(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.')
            ? name
            : throw new LocalPostgresException($"'{name}' is not the name of a PostgreSQL setting.");

    private static string Quoted(string value) =>
        value.Contains('\n', StringComparison.Ordinal)
            ? throw new LocalPostgresException("A PostgreSQL setting cannot hold a line break.")
            : value.Replace("'", "''", StringComparison.Ordinal);
}
