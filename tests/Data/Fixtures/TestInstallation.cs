using System.Security.Cryptography;
using System.Text;
using Castellan.Data;
using Castellan.Data.Mail;
using Castellan.Data.Tenancy;
using Npgsql;

namespace Castellan.Tests.Data.Fixtures;

/// <summary>A migrated database of its own with the doors into it: a copy of a template that is migrated once a run.</summary>
public sealed class TestInstallation : IAsyncDisposable
{
    public const string Password = "only-for-tests";

    private static readonly SemaphoreSlim TemplateGate = new(1, 1);
    private static readonly byte[] ContextKey = RandomNumberGenerator.GetBytes(32);

    private readonly string _admin;
    private readonly string _database;

    private TestInstallation(string admin, string database, ComposeMail? compose = null)
    {
        _admin = admin;
        _database = database;
        Access = AccessTo(admin, database);
        Signer = new ContextSigner(ContextKey, 1, TimeProvider.System);
        Connections = new DoorConnections(Access);
        Tenants = new TenantDb(Connections, Signer, compose ?? Compose);
        Identities = new IdentityDb(Connections, Signer, compose ?? Compose);
        Operators = new OperatorDb(Connections, Signer, compose ?? Compose);
        Keeper = new KeeperDb(Connections, Signer);
    }

    public DatabaseAccess Access { get; }

    public ContextSigner Signer { get; }

    public DoorConnections Connections { get; }

    public TenantDb Tenants { get; }

    public IdentityDb Identities { get; }

    public OperatorDb Operators { get; }

    public KeeperDb Keeper { get; }

    /// <summary>The administrator's connection, for faults to plant and facts to look up.</summary>
    public string AdminConnectionString => In(_admin, _database);

    /// <summary>The connection of one login role, for statements that an attacker would send.</summary>
    public string ConnectionStringOf(string role) => DoorConnections.ConnectionString(Access.Server, role, Password, 4);

    /// <param name="compose">Words mails as the application does; without it their content stays readable for the test.</param>
    public static async Task<TestInstallation> CreateAsync(PostgresFixture postgres, ComposeMail? compose = null)
    {
        var template = await TemplateAsync(postgres);
        var database = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync(postgres.AdminConnectionString, $"CREATE DATABASE {database} TEMPLATE {template} OWNER castellan_owner");
        await ExecuteAsync(postgres.AdminConnectionString, $"""
            REVOKE ALL ON DATABASE {database} FROM PUBLIC;
            GRANT CONNECT ON DATABASE {database} TO castellan_app, castellan_identity, castellan_operator, castellan_keeper, castellan_backup;
            """);
        return new TestInstallation(postgres.AdminConnectionString, database, compose);
    }

    /// <summary>Provisions an empty database and does not migrate it.</summary>
    public static async Task<TestInstallation> CreateEmptyAsync(PostgresFixture postgres)
    {
        var database = $"empty_{Guid.NewGuid():N}";
        await TemplateGate.WaitAsync();
        try
        {
            await Provisioner.ProvisionAsync(postgres.AdminConnectionString, AccessTo(postgres.AdminConnectionString, database));
        }
        finally
        {
            TemplateGate.Release();
        }
        return new TestInstallation(postgres.AdminConnectionString, database);
    }

    public async Task<int> ExecuteAsAdminAsync(string sql) => await ExecuteAsync(AdminConnectionString, sql);

    public async Task<T?> ScalarAsAdminAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(AdminConnectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    public async ValueTask DisposeAsync()
    {
        await Connections.DisposeAsync();
        await ExecuteAsync(_admin, $"DROP DATABASE IF EXISTS {_database} WITH (FORCE)");
    }

    private static async Task<string> TemplateAsync(PostgresFixture postgres)
    {
        const string Template = "castellan_template";
        await TemplateGate.WaitAsync();
        try
        {
            if (!postgres.TemplateIsReady)
            {
                var access = AccessTo(postgres.AdminConnectionString, Template);
                await Provisioner.ProvisionAsync(postgres.AdminConnectionString, access);
                await using (var connections = new DoorConnections(access))
                {
                    await new Migrator(connections, new ContextSigner(ContextKey, 1, TimeProvider.System)).MigrateAsync();
                }
                NpgsqlConnection.ClearAllPools();
                postgres.TemplateIsReady = true;
            }
            return Template;
        }
        finally
        {
            TemplateGate.Release();
        }
    }

    // Content is kept readable here, so that a test can see what was said to whom.
    private static OutboxMessage Compose(Guid orgId, OutgoingMail mail, DateTimeOffset now) =>
        OutboxMessage.Queue(orgId, Guid.CreateVersion7(now), mail.Kind, Encoding.UTF8.GetBytes($"{mail.To.Address} {mail.Link}"), mail.DedupeKey, now);

    private static DatabaseAccess AccessTo(string admin, string database)
    {
        var server = new NpgsqlConnectionStringBuilder(admin) { Database = database };
        server.Remove("Username");
        server.Remove("Password");
        return new DatabaseAccess(server.ConnectionString, Password, Password, Password, Password, Password, ContextKey);
    }

    private static string In(string connectionString, string database) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Database = database }.ConnectionString;

    private static async Task<int> ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }
}
