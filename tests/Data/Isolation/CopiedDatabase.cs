using Npgsql;

namespace Castellan.Tests.Data.Isolation;

/// <summary>The two tenants' database, copied so that a fault can be planted for good.</summary>
public sealed class CopiedDatabase : IAsyncDisposable
{
    private readonly TwoTenants _tenants;
    private readonly string _name = $"planted_{Guid.NewGuid():N}";

    private CopiedDatabase(TwoTenants tenants) => _tenants = tenants;

    public string AdminConnectionString => new NpgsqlConnectionStringBuilder(Server) { Database = _name }.ConnectionString;

    private string Server => new NpgsqlConnectionStringBuilder(_tenants.Installation.AdminConnectionString) { Database = "postgres", Pooling = false }.ConnectionString;

    public string ConnectionStringOf(string role) => new NpgsqlConnectionStringBuilder(_tenants.Installation.ConnectionStringOf(role)) { Database = _name, Pooling = false }.ConnectionString;

    public static async Task<CopiedDatabase> CreateAsync(TwoTenants tenants, string? plant)
    {
        var copy = new CopiedDatabase(tenants);
        await copy.CopyAsync(plant);
        return copy;
    }

    public async ValueTask DisposeAsync() => await ExecuteAsync(Server, $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");

    private async Task CopyAsync(string? plant)
    {
        var original = new NpgsqlConnectionStringBuilder(_tenants.Installation.AdminConnectionString).Database;
        // A template must have no guests.
        await ExecuteAsync(Server, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{original}'");
        await ExecuteAsync(Server, $"CREATE DATABASE {_name} TEMPLATE {original} OWNER castellan_owner");
        await ExecuteAsync(Server, $"REVOKE ALL ON DATABASE {_name} FROM PUBLIC; GRANT CONNECT ON DATABASE {_name} TO castellan_app");
        if (plant is not null)
        {
            await ExecuteAsync(AdminConnectionString, plant);
        }
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
