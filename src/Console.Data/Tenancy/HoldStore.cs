using System.Runtime.CompilerServices;
using Castellan.Data.Seals;
using Npgsql;
using NpgsqlTypes;

namespace Castellan.Data.Tenancy;

/// <summary>The keeper's door to held entries: copies what open holds are about, with its proof, before its day goes.</summary>
public sealed class HoldStore(DoorConnections connections, ContextSigner signer, SealStore seals)
{
    private const int BatchEntries = 5_000;

    private const string Covered = """
        EXISTS (SELECT FROM tenant.audit_holds h WHERE h.org_id = e.org_id AND h.released_at IS NULL
            AND tenancy.hold_covers(h, e.id, e.occurred_at, e.action, e.outcome, e.actor_id, e.target_id, e.session_id, e.request_id, e.network))
        """;

    private const string Held = "SELECT FROM tenant.audit_held k WHERE k.org_id = e.org_id AND k.occurred_at = e.occurred_at AND k.id = e.id";

    private static readonly TenantContext Nobody = new(null, null);

    /// <summary>
    /// Copies the day's entries that open holds are about and that are not copied yet. In batches, each whole or not at all; what is
    /// repeated does no harm.
    /// </summary>
    /// <returns>How many were copied now.</returns>
    public async Task<long> KeepAsync(DateOnly day, CancellationToken cancellation = default)
    {
        var proofs = new ProofReader(seals);
        var copied = 0L;
        while (await MissingAsync(day, cancellation) is { Count: > 0 } missing)
        {
            await CopyAsync((await proofs.ProveAsync(missing, cancellation)).Entries, cancellation);
            copied += missing.Count;
        }
        return copied;
    }

    /// <summary>Writes down what each organisation loses with a day and what holds keep of it. Once for each day.</summary>
    /// <returns>How many entries of the day are kept.</returns>
    public async Task<long> CountAsync(DateOnly day, CancellationToken cancellation = default)
    {
        var from = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Claim());
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"""
            INSERT INTO tenant.audit_purges (org_id, day, purged, kept, holds)
            SELECT here.org_id, $3, here.entries - here.kept, here.kept, ARRAY(
                SELECT h.number FROM tenant.audit_holds h
                WHERE h.org_id = here.org_id AND h.released_at IS NULL AND here.kept > 0 AND EXISTS (
                    SELECT FROM tenant.audit_held k WHERE k.org_id = here.org_id AND k.occurred_at >= $1 AND k.occurred_at < $2
                        AND tenancy.hold_covers(h, k.id, k.occurred_at, k.action, k.outcome, k.actor_id, k.target_id, k.session_id, k.request_id, k.network))
                ORDER BY h.number)
            FROM (
                SELECT e.org_id, count(*) AS entries, count(*) FILTER (WHERE EXISTS ({Held})) AS kept
                FROM audit.entries e WHERE e.occurred_at >= $1 AND e.occurred_at < $2 GROUP BY e.org_id) here
            ON CONFLICT (org_id, day) DO NOTHING
            """)
        {
            Parameters = { new NpgsqlParameter<DateTimeOffset> { TypedValue = from }, new NpgsqlParameter<DateTimeOffset> { TypedValue = from.AddDays(1) }, new NpgsqlParameter<DateOnly> { TypedValue = day } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT coalesce(sum(kept), 0)::bigint FROM tenant.audit_purges WHERE day = $1") { Parameters = { new NpgsqlParameter<DateOnly> { TypedValue = day } } });
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        // The insert in between answers with nothing.
        await reader.NextResultAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return reader.GetInt64(0);
    }

    /// <summary>All held copies with their proofs.</summary>
    public async IAsyncEnumerable<ProvenEntry> HeldAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Claim(), new NpgsqlBatchCommand($"SELECT {SealedRow.Columns}, seal_number, leaf_index, path FROM tenant.audit_held ORDER BY seal_number, leaf_index") },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            yield return new ProvenEntry(SealedRow.Read(reader), await ProofAsync(reader, SealedRow.Day + 1, cancellation));
        }
    }

    /// <summary>The proofs of one organisation's held copies, by entry.</summary>
    public async Task<IReadOnlyDictionary<Guid, EntryProof>> ProofsAsync(Guid orgId, IReadOnlyList<Guid> entries, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation = default)
    {
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Claim(),
                new NpgsqlBatchCommand("SELECT id, seal_number, leaf_index, path FROM tenant.audit_held WHERE org_id = $1 AND occurred_at >= $2 AND occurred_at <= $3 AND id = ANY ($4) AND path IS NOT NULL")
                {
                    Parameters =
                    {
                        new NpgsqlParameter<Guid> { TypedValue = orgId }, new NpgsqlParameter<DateTimeOffset> { TypedValue = from }, new NpgsqlParameter<DateTimeOffset> { TypedValue = to },
                        new NpgsqlParameter<Guid[]> { TypedValue = [.. entries] },
                    },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        Dictionary<Guid, EntryProof> proofs = [];
        while (await reader.ReadAsync(cancellation))
        {
            if (await ProofAsync(reader, 1, cancellation) is { } proof)
            {
                proofs[reader.GetGuid(0)] = proof;
            }
        }
        return proofs;
    }

    private async Task<IReadOnlyList<SealedEntry>> MissingAsync(DateOnly day, CancellationToken cancellation)
    {
        var from = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Claim(),
                // In the order of the leaves, so that each is found right after the one before.
                new NpgsqlBatchCommand($"""
                    SELECT {SealedRow.Columns} FROM audit.entries e
                    WHERE e.org_id IN (SELECT DISTINCT org_id FROM tenant.audit_holds WHERE released_at IS NULL AND from_at < $2 AND (to_at IS NULL OR to_at > $1))
                        AND e.occurred_at >= $1 AND e.occurred_at < $2 AND {Covered} AND NOT EXISTS ({Held})
                    ORDER BY org_id, occurred_at, id LIMIT $3
                    """)
                {
                    Parameters = { new NpgsqlParameter<DateTimeOffset> { TypedValue = from }, new NpgsqlParameter<DateTimeOffset> { TypedValue = from.AddDays(1) }, new NpgsqlParameter<int> { TypedValue = BatchEntries } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        List<SealedEntry> found = [];
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(SealedRow.Read(reader));
        }
        return found;
    }

    private async Task CopyAsync(IReadOnlyList<ProvenEntry> entries, CancellationToken cancellation)
    {
        await using var connection = await connections.Keeper.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Claim());
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            INSERT INTO tenant.audit_held (org_id, occurred_at, id, tx, version, action, outcome, actor_kind, actor_id, target_kind, target_id, session_id, request_id, network, device, changes,
                seal_number, leaf_index, path, copied_at)
            SELECT e.org_id, e.occurred_at, e.id, e.tx, e.version, e.action, e.outcome, e.actor_kind, e.actor_id, e.target_kind, e.target_id, e.session_id, e.request_id, e.network, e.device, e.changes,
                p.seal_number, p.leaf_index, p.path, clock_timestamp()
            FROM unnest($1, $2, $3, $4, $5, $6) AS p(org_id, occurred_at, id, seal_number, leaf_index, path)
            JOIN audit.entries e ON e.org_id = p.org_id AND e.occurred_at = p.occurred_at AND e.id = p.id
            ON CONFLICT DO NOTHING
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. entries.Select(one => one.Entry.OrgId)] },
                new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. entries.Select(one => DateTimeOffset.UnixEpoch.AddTicks(one.Entry.OccurredAt * TimeSpan.TicksPerMicrosecond))] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. entries.Select(one => one.Entry.Id)] },
                new NpgsqlParameter { Value = entries.Select(one => one.Proof?.Seal).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                new NpgsqlParameter { Value = entries.Select(one => one.Proof?.Index).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
                new NpgsqlParameter { Value = entries.Select(one => one.Proof?.Packed()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            },
        });
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<EntryProof?> ProofAsync(NpgsqlDataReader reader, int column, CancellationToken cancellation) => await reader.IsDBNullAsync(column, cancellation)
        ? null
        : EntryProof.Unpack(reader.GetInt64(column), reader.GetInt32(column + 1), await reader.GetFieldValueAsync<byte[]>(column + 2, cancellation));

    private NpgsqlBatchCommand Claim() => new("SELECT set_config('app.context', $1, true)") { Parameters = { new NpgsqlParameter<string> { TypedValue = signer.Sign(LoginRole.Keeper, Nobody) } } };
}
