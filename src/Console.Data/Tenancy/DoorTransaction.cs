using Castellan.Data.Audit;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>
/// One transaction of a door: the change, its audit entries and its outgoing messages commit together or not at all,
/// and a change without an entry does not commit.
/// </summary>
internal sealed class DoorTransaction(ConsoleDb db, IDbContextTransaction transaction, DoorClaims claims) : IAsyncDisposable
{
    private readonly List<NpgsqlBatchCommand> _trail = [];
    private readonly List<NpgsqlBatchCommand> _last = [];

    public ConsoleDb Db => db;

    /// <summary>The database's clock; it decides.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>A batch that already claims the context and asks the clock; add statements, then read from the third result on.</summary>
    public NpgsqlBatch Opening(string? lockStatement = null)
    {
        var batch = new NpgsqlBatch((NpgsqlConnection)transaction.GetDbTransaction().Connection!, (NpgsqlTransaction)transaction.GetDbTransaction());
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('app.context', $1, true)") { Parameters = { new NpgsqlParameter<string> { TypedValue = claims.Signed() } } });
        if (lockStatement is not null)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(lockStatement));
        }
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT clock_timestamp()"));
        return batch;
    }

    public async Task<NpgsqlDataReader> OpenAsync(NpgsqlBatch batch, bool locks, CancellationToken cancellation)
    {
        var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        if (locks)
        {
            await reader.NextResultAsync(cancellation);
        }
        await reader.ReadAsync(cancellation);
        Now = await reader.GetFieldValueAsync<DateTimeOffset>(0, cancellation);
        await reader.NextResultAsync(cancellation);
        return reader;
    }

    public void Record(AuditDraft draft) => _trail.Add(AuditAppender.Append(draft));

    public void RecordAccount(AuditDraft draft) => _trail.Add(AuditAppender.AppendAccountEvent(draft));

    public void RecordRescue(AuditDraft draft, bool everywhere) => _trail.Add(AuditAppender.AppendRescueEvent(draft, everywhere));

    /// <summary>A statement that goes with the audit entries and stands for none of them.</summary>
    public void Last(NpgsqlBatchCommand statement) => _last.Add(statement);

    public async Task CommitAsync(CancellationToken cancellation)
    {
        if (_trail.Count == 0 && AuditExemptions.Unaudited(db) is { } change)
        {
            throw new UnauditedChangeException(change);
        }
        await db.SaveChangesAsync(cancellation);
        if (_trail.Count + _last.Count > 0)
        {
            await using var batch = new NpgsqlBatch((NpgsqlConnection)transaction.GetDbTransaction().Connection!, (NpgsqlTransaction)transaction.GetDbTransaction());
            _trail.ForEach(batch.BatchCommands.Add);
            _last.ForEach(batch.BatchCommands.Add);
            await batch.ExecuteNonQueryAsync(cancellation);
        }
        await transaction.CommitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        Door.Release(db);
        await db.DisposeAsync();
    }
}
