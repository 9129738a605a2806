using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>The keeper's door: makes and drops the days of the audit log, and nothing else.</summary>
public sealed class KeeperDb(DoorConnections connections, ContextSigner signer)
{
    private static readonly TenantContext Nobody = new(null, null);

    /// <summary>Makes the partitions of <paramref name="days"/> days from <paramref name="first"/>; answers how many were missing.</summary>
    public async Task<int> MakeDaysAsync(DateOnly first, int days, CancellationToken cancellation = default)
    {
        await using var command = connections.Keeper.CreateCommand("SELECT audit.make_days($1, $2)");
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = first });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = days });
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The days that have a partition, oldest first.</summary>
    public async Task<IReadOnlyList<DateOnly>> DaysAsync(CancellationToken cancellation = default)
    {
        await using var command = connections.Keeper.CreateCommand("""
            SELECT to_date(right(c.relname, 8), 'YYYYMMDD') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'audit' AND c.relkind = 'r' AND c.relname ~ '^entries_[0-9]{8}$' ORDER BY 1
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var days = new List<DateOnly>();
        while (await reader.ReadAsync(cancellation))
        {
            days.Add(reader.GetFieldValue<DateOnly>(0));
        }
        return days;
    }

    /// <summary>
    /// Drops one day and answers how many entries went with it. Resumes where a killed run stopped: a day may already be
    /// detached, or detaching.
    /// </summary>
    public async Task<long> DropDayAsync(DateOnly day, CancellationToken cancellation = default)
    {
        var partition = $"audit.entries_{day:yyyyMMdd}";
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        var rows = await CountAsync(connection, day, cancellation);
        switch (await AttachmentAsync(connection, partition, cancellation))
        {
            case true:
                await ExecuteAsync(connection, $"ALTER TABLE audit.entries DETACH PARTITION {partition} FINALIZE", cancellation);
                break;
            case false:
                // Not in a transaction: CONCURRENTLY refuses one.
                await ExecuteAsync(connection, $"ALTER TABLE audit.entries DETACH PARTITION {partition} CONCURRENTLY", cancellation);
                break;
            case null:
                break;
        }
        await ExecuteAsync(connection, $"DROP TABLE IF EXISTS {partition}", cancellation);
        return rows;
    }

    private async Task<long> CountAsync(NpgsqlConnection connection, DateOnly day, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('app.context', $1, true)") { Parameters = { new NpgsqlParameter<string> { TypedValue = signer.Sign(LoginRole.Keeper, Nobody) } } });
        var from = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT count(*) FROM audit.entries WHERE occurred_at >= $1 AND occurred_at < $2")
        {
            Parameters = { new NpgsqlParameter<DateTimeOffset> { TypedValue = from }, new NpgsqlParameter<DateTimeOffset> { TypedValue = from.AddDays(1) } },
        });
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return reader.GetInt64(0);
    }

    // Null: not attached (any more); true: a concurrent detach was begun and not finished.
    private static async Task<bool?> AttachmentAsync(NpgsqlConnection connection, string partition, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT inhdetachpending FROM pg_inherits WHERE inhrelid = to_regclass($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = partition });
        return (bool?)await command.ExecuteScalarAsync(cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
