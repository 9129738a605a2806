using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>Makes roles and database with an administrator's connection; repeatable. Needs a superuser once, never at run time.</summary>
public static class Provisioner
{
    private const long ClusterLock = 0x43617374_00000001;

    public static async Task ProvisionAsync(string adminConnection, DatabaseAccess access, CancellationToken cancellation = default)
    {
        var database = new NpgsqlConnectionStringBuilder(access.Server).Database
            ?? throw new ArgumentException("The server's connection string names no database.", nameof(access));
        await using var source = NpgsqlDataSource.Create(adminConnection);
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({ClusterLock})", cancellation);
        await ExecuteAsync(connection, SchemaSql.Read("provision.sql"), cancellation);
        await SetPasswordsAsync(connection, access, cancellation);
        if (!await DatabaseExistsAsync(connection, database, cancellation))
        {
            await ExecuteAsync(connection, $"CREATE DATABASE {Quote(database)} OWNER castellan_owner", cancellation);
        }
        await ExecuteAsync(connection, $"""
            REVOKE ALL ON DATABASE {Quote(database)} FROM PUBLIC;
            GRANT CONNECT ON DATABASE {Quote(database)} TO castellan_app, castellan_identity, castellan_operator, castellan_keeper, castellan_backup;
            """, cancellation);
        // Under the lock: two consoles that start at once would change the same rights.
        await using var inside = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(adminConnection) { Database = database }.ConnectionString);
        await using var within = await inside.OpenConnectionAsync(cancellation);
        await ExecuteAsync(within, SchemaSql.Read("provision-database.sql"), cancellation);
    }

    private static async Task SetPasswordsAsync(NpgsqlConnection connection, DatabaseAccess access, CancellationToken cancellation)
    {
        (string Role, string? Password)[] logins =
        [
            (LoginRole.Owner, access.OwnerPassword), (LoginRole.App, access.AppPassword), (LoginRole.Identity, access.IdentityPassword),
            (LoginRole.Operator, access.OperatorPassword), (LoginRole.Keeper, access.KeeperPassword),
        ];
        foreach (var (role, password) in logins)
        {
            if (password is not null)
            {
                await ExecuteAsync(connection, $"ALTER ROLE {role} PASSWORD {Literal(password)}", cancellation);
            }
        }
    }

    private static async Task<bool> DatabaseExistsAsync(NpgsqlConnection connection, string database, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database });
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Literal(string text) => text.AsSpan().ContainsAny('\'', '\\')
        ? throw new ArgumentException("A role's password may hold neither quote nor backslash.", nameof(text))
        : $"'{text}'";
}
