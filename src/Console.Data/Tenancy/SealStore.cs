using System.Runtime.CompilerServices;
using Castellan.Data.Seals;
using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>Signs a draft whose signature is empty.</summary>
public delegate Seal SignSeal(Seal draft);

/// <summary>The keeper's door to the seals: reads entries across organisations, appends seals, and nothing else.</summary>
public sealed class SealStore(DoorConnections connections, ContextSigner signer)
{
    // Two nodes do not seal at once; readers are not held up.
    private const string Lock = "LOCK TABLE audit.seals IN SHARE ROW EXCLUSIVE MODE";

    private const string Columns = "number, kind, day, tx_from, tx_to, entries, root, previous, epoch, key_number, sealed_at, signature";

    private static readonly TenantContext Nobody = new(null, null);

    /// <summary>
    /// Seals what finished transactions have written since the last seal: one segment for each day. Transactions that still run
    /// are left to the next call, so that no entry is ever behind the mark.
    /// </summary>
    /// <returns>The new seals, in order.</returns>
    public async Task<IReadOnlyList<Seal>> SealAsync(SignSeal sign, CancellationToken cancellation = default)
    {
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, Lock, cancellation);
        await ClaimAsync(connection, cancellation);
        var last = await LastAsync(connection, cancellation);
        var from = await MarkAsync(connection, cancellation);
        var (to, epoch, now) = await HorizonAsync(connection, cancellation);
        if (to <= from)
        {
            return [];
        }
        List<(DateOnly Day, LeafQueue Leaves)> days = [];
        await foreach (var (entry, day) in EntriesAsync(connection, "tx >= $1 AND tx < $2", [from, to], cancellation))
        {
            if (days.Count == 0 || days[^1].Day != day)
            {
                days.Add((day, new LeafQueue()));
            }
            days[^1].Leaves.Add(entry);
        }
        List<Seal> made = [];
        foreach (var (day, queue) in days)
        {
            var leaves = await queue.AllAsync();
            last = sign(new Seal(
                (last?.Number ?? 0) + 1, SealKind.Segment, day, from, to, leaves.Count, Merkle.Root(leaves), last?.Hash() ?? new byte[EntryLeaf.Size], epoch, 0, now, []));
            await InsertAsync(connection, last, leaves, cancellation);
            made.Add(last);
        }
        await transaction.CommitAsync(cancellation);
        return made;
    }

    /// <summary>Says, before a day is dropped, that it may be gone. Once for each day.</summary>
    /// <returns>The tombstone; null when it stands there already.</returns>
    public async Task<Seal?> BuryAsync(DateOnly day, SignSeal sign, CancellationToken cancellation = default)
    {
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, Lock, cancellation);
        await ClaimAsync(connection, cancellation);
        await using (var known = new NpgsqlCommand("SELECT EXISTS (SELECT FROM audit.seals WHERE day = $1 AND kind = 1)", connection) { Parameters = { new NpgsqlParameter<DateOnly> { TypedValue = day } } })
        {
            if ((bool)(await known.ExecuteScalarAsync(cancellation))!)
            {
                return null;
            }
        }
        var last = await LastAsync(connection, cancellation);
        var (_, epoch, now) = await HorizonAsync(connection, cancellation);
        await using var count = new NpgsqlCommand("SELECT coalesce(sum(entries), 0)::integer FROM audit.seals WHERE day = $1 AND kind = 0", connection) { Parameters = { new NpgsqlParameter<DateOnly> { TypedValue = day } } };
        var entries = (int)(await count.ExecuteScalarAsync(cancellation))!;
        var seal = sign(new Seal((last?.Number ?? 0) + 1, SealKind.Tombstone, day, 0, 0, entries, Merkle.Root([]), last?.Hash() ?? new byte[EntryLeaf.Size], epoch, 0, now, []));
        await InsertAsync(connection, seal, [], cancellation);
        await using (var leaves = new NpgsqlCommand("DELETE FROM audit.seal_leaves l USING audit.seals s WHERE s.number = l.number AND s.day = $1", connection) { Parameters = { new NpgsqlParameter<DateOnly> { TypedValue = day } } })
        {
            await leaves.ExecuteNonQueryAsync(cancellation);
        }
        await transaction.CommitAsync(cancellation);
        return seal;
    }

    /// <summary>How long the oldest entry has waited that no seal is about yet; null when none waits.</summary>
    public async Task<TimeSpan?> LagAsync(CancellationToken cancellation = default)
    {
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Claim(), new NpgsqlBatchCommand("SELECT clock_timestamp() - min(occurred_at) FROM audit.entries WHERE tx >= (SELECT coalesce(max(tx_to), 0) FROM audit.seals WHERE kind = 0)") },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return await reader.IsDBNullAsync(0, cancellation) ? null : await reader.GetFieldValueAsync<TimeSpan>(0, cancellation);
    }

    /// <summary>All seals in the order of their numbers.</summary>
    public async Task<IReadOnlyList<Seal>> SealsAsync(CancellationToken cancellation = default)
    {
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Claim(), new NpgsqlBatchCommand($"SELECT {Columns} FROM audit.seals ORDER BY number") } };
        return await SealsAsync(batch, cancellation);
    }

    /// <summary>The leaves as they were sealed, in their order; none when their day is gone.</summary>
    public async Task<IReadOnlyList<byte[]>> LeavesAsync(long number, CancellationToken cancellation = default)
    {
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Claim(), new NpgsqlBatchCommand("SELECT leaves FROM audit.seal_leaves WHERE number = $1") { Parameters = { new NpgsqlParameter<long> { TypedValue = number } } } },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? [.. (await reader.GetFieldValueAsync<byte[]>(0, cancellation)).Chunk(EntryLeaf.Size)] : [];
    }

    /// <summary>The segments of a day that entries of these transactions are in, by transaction.</summary>
    public async Task<IReadOnlyList<Seal>> SegmentsAsync(DateOnly day, long firstTx, long lastTx, CancellationToken cancellation = default)
    {
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Claim(),
                new NpgsqlBatchCommand($"SELECT {Columns} FROM audit.seals WHERE day = $1 AND kind = 0 AND tx_from <= $3 AND tx_to > $2 ORDER BY tx_from")
                {
                    Parameters = { new NpgsqlParameter<DateOnly> { TypedValue = day }, new NpgsqlParameter<long> { TypedValue = firstTx }, new NpgsqlParameter<long> { TypedValue = lastTx } },
                },
            },
        };
        return await SealsAsync(batch, cancellation);
    }

    /// <summary>What has been announced about a day's end by now.</summary>
    public async Task<IReadOnlyList<Seal>> TombstonesAsync(DateOnly day, CancellationToken cancellation = default)
    {
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Claim(), new NpgsqlBatchCommand($"SELECT {Columns} FROM audit.seals WHERE day = $1 AND kind = 1") { Parameters = { new NpgsqlParameter<DateOnly> { TypedValue = day } } } },
        };
        return await SealsAsync(batch, cancellation);
    }

    /// <summary>Seals by their numbers.</summary>
    public async Task<IReadOnlyList<Seal>> SealsAsync(IReadOnlyList<long> numbers, CancellationToken cancellation = default)
    {
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Claim(), new NpgsqlBatchCommand($"SELECT {Columns} FROM audit.seals WHERE number = ANY ($1)") { Parameters = { new NpgsqlParameter<long[]> { TypedValue = [.. numbers] } } } },
        };
        return await SealsAsync(batch, cancellation);
    }

    /// <summary>The leaves of several segments, each 32 bytes a leaf one after the other; of days that are gone none.</summary>
    public async IAsyncEnumerable<(long Number, byte[] Leaves)> LeavesAsync(IReadOnlyList<long> numbers, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Claim(), new NpgsqlBatchCommand("SELECT number, leaves FROM audit.seal_leaves WHERE number = ANY ($1)") { Parameters = { new NpgsqlParameter<long[]> { TypedValue = [.. numbers] } } } },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            yield return (reader.GetInt64(0), await reader.GetFieldValueAsync<byte[]>(1, cancellation));
        }
    }

    /// <summary>The entries that a segment is about, as they stand now, in the order of its leaves.</summary>
    public async IAsyncEnumerable<SealedEntry> EntriesAsync(Seal segment, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var from = new DateTimeOffset(segment.Day, TimeOnly.MinValue, TimeSpan.Zero);
        await foreach (var (entry, _) in EntriesAsync(connection, "tx >= $1 AND tx < $2 AND occurred_at >= $3 AND occurred_at < $4", [segment.TxFrom, segment.TxTo, from, from.AddDays(1)], cancellation))
        {
            yield return entry;
        }
    }

    /// <summary>Entries that no segment is about although their transactions are behind the mark: slipped in afterwards.</summary>
    public async Task<IReadOnlyList<SealedEntry>> StrangersAsync(CancellationToken cancellation = default)
    {
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        List<SealedEntry> found = [];
        await foreach (var (entry, _) in EntriesAsync(
            connection, """
            tx < (SELECT max(tx_to) FROM audit.seals WHERE kind = 0)
            AND NOT EXISTS (SELECT FROM audit.seals s WHERE s.kind = 0 AND s.day = (occurred_at AT TIME ZONE 'UTC')::date AND tx >= s.tx_from AND tx < s.tx_to)
            """, [], cancellation))
        {
            found.Add(entry);
        }
        return found;
    }

    private async IAsyncEnumerable<(SealedEntry Entry, DateOnly Day)> EntriesAsync(
        NpgsqlConnection connection, string condition, object[] values, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Claim());
        // A backlog is sorted in memory; the transaction's end takes the setting back.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL work_mem = '64MB'"));
        var select = new NpgsqlBatchCommand($"SELECT {SealedRow.Columns} FROM audit.entries WHERE {condition} ORDER BY 17, org_id, occurred_at, id");
        foreach (var value in values)
        {
            select.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        batch.BatchCommands.Add(select);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            yield return (SealedRow.Read(reader), reader.GetFieldValue<DateOnly>(SealedRow.Day));
        }
    }

    private static async Task<IReadOnlyList<Seal>> SealsAsync(NpgsqlBatch batch, CancellationToken cancellation)
    {
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        List<Seal> seals = [];
        while (await reader.ReadAsync(cancellation))
        {
            seals.Add(await ReadAsync(reader, cancellation));
        }
        return seals;
    }

    private NpgsqlBatchCommand Claim() => new("SELECT set_config('app.context', $1, true)") { Parameters = { new NpgsqlParameter<string> { TypedValue = signer.Sign(LoginRole.Keeper, Nobody) } } };

    private async Task ClaimAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Claim() } };
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<Seal?> LastAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"SELECT {Columns} FROM audit.seals ORDER BY number DESC LIMIT 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? await ReadAsync(reader, cancellation) : null;
    }

    private static async Task<long> MarkAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(max(tx_to), 0) FROM audit.seals WHERE kind = 0", connection);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<(long To, string Epoch, DateTimeOffset Now)> HorizonAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, s.system_identifier || '.' || c.timeline_id, clock_timestamp()
            FROM pg_control_system() s, pg_control_checkpoint() c
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0), reader.GetString(1), await reader.GetFieldValueAsync<DateTimeOffset>(2, cancellation));
    }

    private async Task InsertAsync(NpgsqlConnection connection, Seal seal, IReadOnlyList<byte[]> leaves, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        // Anew: reading a long history may have outlived the first one.
        batch.BatchCommands.Add(Claim());
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"INSERT INTO audit.seals ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = seal.Number }, new NpgsqlParameter<short> { TypedValue = (short)seal.Kind }, new NpgsqlParameter<DateOnly> { TypedValue = seal.Day },
                new NpgsqlParameter<long> { TypedValue = seal.TxFrom }, new NpgsqlParameter<long> { TypedValue = seal.TxTo }, new NpgsqlParameter<int> { TypedValue = seal.Entries },
                new NpgsqlParameter<byte[]> { TypedValue = seal.Root }, new NpgsqlParameter<byte[]> { TypedValue = seal.Previous }, new NpgsqlParameter<string> { TypedValue = seal.Epoch },
                new NpgsqlParameter<int> { TypedValue = seal.KeyNumber }, new NpgsqlParameter<DateTimeOffset> { TypedValue = seal.SealedAt }, new NpgsqlParameter<byte[]> { TypedValue = seal.Signature },
            },
        });
        if (leaves.Count > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO audit.seal_leaves (number, leaves) VALUES ($1, $2)")
            {
                Parameters = { new NpgsqlParameter<long> { TypedValue = seal.Number }, new NpgsqlParameter<byte[]> { TypedValue = [.. leaves.SelectMany(leaf => leaf)] } },
            });
        }
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<Seal> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellation) => new(
        reader.GetInt64(0), (SealKind)reader.GetInt16(1), await reader.GetFieldValueAsync<DateOnly>(2, cancellation), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt32(5),
        await reader.GetFieldValueAsync<byte[]>(6, cancellation), await reader.GetFieldValueAsync<byte[]>(7, cancellation), reader.GetString(8), reader.GetInt32(9),
        await reader.GetFieldValueAsync<DateTimeOffset>(10, cancellation), await reader.GetFieldValueAsync<byte[]>(11, cancellation));

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
