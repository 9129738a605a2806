using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>
/// The owner's way to fill an installation that nobody uses yet: with demo data, or with rows to measure on. It is no
/// door: it opens only where the owner's password is configured, and only while there is neither organisation nor account.
/// </summary>
public sealed class SeedDb(DoorConnections connections, ContextSigner signer)
{
    private const long SeedLock = 0x43617374_00000003;

    private const string Used = "SELECT EXISTS (SELECT FROM tenant.organisations) OR EXISTS (SELECT FROM identity.people), clock_timestamp()";

    public bool CanSeed => connections.Owner is not null;

    /// <summary>
    /// Runs the work in one transaction, so that a seeder that is killed leaves nothing. False, without running it, when
    /// the installation is in use.
    /// </summary>
    public async Task<bool> FillEmptyAsync(Func<SeedWrite, Task> work, CancellationToken cancellation = default)
    {
        var owner = connections.Owner ?? throw new InvalidOperationException("The owner's password is not configured on this node.");
        await using var connection = await owner.OpenConnectionAsync(cancellation);
        await using var model = new ConsoleDb(Migrator.OwnerOptions(owner));
        await using (var transaction = await connection.BeginTransactionAsync(cancellation))
        {
            var write = new SeedWrite(connection, model.Model, () => signer.Sign(LoginRole.Owner, new TenantContext(null, null)), cancellation);
            await write.ExecuteAsync($"SELECT pg_advisory_xact_lock({SeedLock})");
            await write.ClaimAsync();
            if (await InUseAsync(connection, write, cancellation))
            {
                return false;
            }
            await work(write);
            await transaction.CommitAsync(cancellation);
        }
        // Of everything at once: on a busy machine longer than the half minute that statements have.
        await using var analyze = new NpgsqlCommand("ANALYZE", connection) { CommandTimeout = SeedWrite.LongestSeconds };
        await analyze.ExecuteNonQueryAsync(cancellation);
        return true;
    }

    private static async Task<bool> InUseAsync(NpgsqlConnection connection, SeedWrite write, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Used, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        write.Now = await reader.GetFieldValueAsync<DateTimeOffset>(1, cancellation);
        return reader.GetBoolean(0);
    }
}
