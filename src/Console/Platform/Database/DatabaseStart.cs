using Castellan.Data.Tenancy;
using Castellan.Platform.LocalPostgres;
using Npgsql;

namespace Castellan.Platform.Database;

/// <summary>Finds the database before anything else is built: the configured server, or a private one that is started here.</summary>
public sealed class DatabaseStart : IAsyncDisposable
{
    private const string LocalDatabase = "castellan";

    private readonly LocalPostgresServer? _server;

    private DatabaseStart(DatabaseAccess access, LocalPostgresServer? server, string? localFolder)
    {
        Access = access;
        _server = server;
        LocalFolder = localFolder;
    }

    public DatabaseAccess Access { get; }

    /// <summary>Where a private installation keeps its keys; null with a configured server.</summary>
    public string? LocalFolder { get; }

    public bool IsPrivate => _server is not null;

    public static async Task<DatabaseStart> FindAsync(IConfiguration configuration, string contentRoot, ILogger log, TimeProvider clock, CancellationToken cancellation)
    {
        if (configuration.GetConnectionString(DatabaseOptions.ConnectionName) is { Length: > 0 } configured)
        {
            return new DatabaseStart(Configured(configured, configuration), null, null);
        }
        var folder = configuration["LocalPostgres:Folder"] is { Length: > 0 } chosen ? Path.GetFullPath(chosen) : LocalPostgresOptions.DefaultFolder(contentRoot);
        var server = await LocalPostgresServer.StartAsync(new LocalPostgresOptions
        {
            Folder = folder,
            Fast = configuration.GetValue("LocalPostgres:Fast", defaultValue: false),
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "200" },
        }, log, clock, cancellation);
        try
        {
            var local = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!;
            var secrets = InstallationSecrets.ReadOrCreate(Path.Combine(local, "secrets.json"));
            var access = Private(server, secrets);
            await Provisioner.ProvisionAsync(server.AdminConnectionString, access, cancellation);
            return new DatabaseStart(access, server, local);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static DatabaseAccess Configured(string connection, IConfiguration configuration)
    {
        var options = configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new DatabaseOptions();
        List<string> faults = [.. new DatabaseOptionsCheck().Validate(null, options).Failures ?? [], .. ServerEncryption.Faults(connection)];
        if (faults.Count > 0)
        {
            throw new Microsoft.Extensions.Options.OptionsValidationException(DatabaseOptions.Section, typeof(DatabaseOptions), faults);
        }
        return new DatabaseAccess(
            WithoutUser(connection), options.OwnerPassword, options.AppPassword!, options.IdentityPassword!, options.OperatorPassword!, options.KeeperPassword!,
            Convert.FromBase64String(options.ContextKey!));
    }

    private static DatabaseAccess Private(LocalPostgresServer server, InstallationSecrets secrets) => new(
        WithoutUser(new NpgsqlConnectionStringBuilder(server.AdminConnectionString) { Database = LocalDatabase }.ConnectionString),
        secrets.OwnerPassword, secrets.AppPassword, secrets.IdentityPassword, secrets.OperatorPassword, secrets.KeeperPassword,
        Convert.FromBase64String(secrets.ContextKey));

    private static string WithoutUser(string connection)
    {
        var server = new NpgsqlConnectionStringBuilder(connection);
        server.Remove("Username");
        server.Remove("Password");
        return server.ConnectionString;
    }
}

/// <summary>Whether this installation runs on a private PostgreSQL that it started itself, or on a configured one.</summary>
public sealed record DatabasePlace(bool IsPrivate);
