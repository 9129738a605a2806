using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>
/// Applies migrations as the owner, under a lock that makes it safe for several nodes to start at once, and installs the
/// key that checks tenant contexts.
/// </summary>
public sealed class Migrator(DoorConnections connections, ContextSigner signer)
{
    private const long MigrationLock = 0x43617374_00000002;

    public bool CanMigrate => connections.Owner is not null;

    public async Task MigrateAsync(CancellationToken cancellation = default)
    {
        var owner = connections.Owner ?? throw new InvalidOperationException("The owner's password is not configured on this node.");
        await using var guard = await owner.OpenConnectionAsync(cancellation);
        await ExecuteAsync(guard, $"SELECT pg_advisory_lock({MigrationLock})", cancellation);
        await using var db = new ConsoleDb(OwnerOptions(owner));
        if ((await db.Database.GetPendingMigrationsAsync(cancellation)).Any())
        {
            await db.Database.MigrateAsync(cancellation);
        }
        // Tables may have come that a deleted organisation or person must leave nothing in. At each start: a node may have been killed
        // between its last migration and this.
        await ExecuteAsync(guard, "CALL tenancy.write_erasers()", cancellation);
        await InstallKeyAsync(guard, cancellation);
        await ExecuteAsync(guard, $"SELECT pg_advisory_unlock({MigrationLock})", cancellation);
    }

    /// <summary>The names of migrations that this build has and the database lacks.</summary>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellation = default)
    {
        if (connections.Owner is null)
        {
            return [];
        }
        await using var db = new ConsoleDb(OwnerOptions(connections.Owner));
        return [.. await db.Database.GetPendingMigrationsAsync(cancellation)];
    }

    internal static DbContextOptions<ConsoleDb> OwnerOptions(NpgsqlDataSource source) =>
        new DbContextOptionsBuilder<ConsoleDb>()
            .UseNpgsql(source, npgsql => npgsql.MigrationsHistoryTable("migrations", "tenancy").CommandTimeout(600))
            .Options;

    private async Task InstallKeyAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var (inner, outer) = signer.Pads();
        await using var command = new NpgsqlCommand("""
            INSERT INTO tenancy.context_keys (number, inner_pad, outer_pad) VALUES ($1, $2, $3)
            ON CONFLICT (number) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = signer.KeyNumber });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = inner });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = outer });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>For <c>dotnet ef migrations add</c>, which needs the model and no database.</summary>
internal sealed class DesignTimeConsoleDb : IDesignTimeDbContextFactory<ConsoleDb>
{
    public ConsoleDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ConsoleDb>()
            .UseNpgsql("Host=design-time", npgsql => npgsql.MigrationsHistoryTable("migrations", "tenancy")).Options);
}
