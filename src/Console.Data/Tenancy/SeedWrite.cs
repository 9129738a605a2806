using Castellan.Data.Audit;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>An entry of the past.</summary>
public sealed record SeedEntry(DateTimeOffset At, AuditDraft Draft);

/// <summary>
/// Writes many rows at once inside the seeder's transaction. Row security stands, for the owner too, and refuses COPY, so
/// rows travel as one array a column.
/// </summary>
public sealed class SeedWrite
{
    /// <summary>What one statement may take.</summary>
    internal const int LongestSeconds = 300;

    private const int RowsAtOnce = 10_000;

    private readonly NpgsqlConnection _connection;
    private readonly IModel _model;
    private readonly Func<string> _claims;
    private readonly CancellationToken _cancellation;

    internal SeedWrite(NpgsqlConnection connection, IModel model, Func<string> claims, CancellationToken cancellation)
    {
        _connection = connection;
        _model = model;
        _claims = claims;
        _cancellation = cancellation;
    }

    /// <summary>The database's clock when the work began.</summary>
    public DateTimeOffset Now { get; internal set; }

    /// <summary>Adds records as the model maps them.</summary>
    public async Task AddAsync<T>(IReadOnlyCollection<T> records)
        where T : class
    {
        var table = new SeedTable(_model.FindEntityType(typeof(T)) ?? throw new ArgumentException($"{typeof(T).Name} has no table.", nameof(records)));
        foreach (var chunk in records.Chunk(RowsAtOnce))
        {
            await InsertAsync(table.Insert, table.Columns.Select(column => column.Of(chunk)));
        }
    }

    /// <summary>Appends entries with times of their own; the day partitions have been made before.</summary>
    public async Task AppendAsync(IEnumerable<SeedEntry> entries)
    {
        foreach (var chunk in entries.Chunk(RowsAtOnce))
        {
            await InsertAsync(SeedTable.InsertEntries, SeedTable.Entries.Select(column => column.Of(chunk)));
        }
    }

    // A context lives a minute and the whole work may take longer: each statement claims anew.
    internal async Task ClaimAsync()
    {
        await using var command = new NpgsqlCommand("SELECT set_config('app.context', $1, true)", _connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _claims() });
        await command.ExecuteNonQueryAsync(_cancellation);
    }

    internal async Task ExecuteAsync(string statement)
    {
        await using var command = new NpgsqlCommand(statement, _connection) { CommandTimeout = LongestSeconds };
        await command.ExecuteNonQueryAsync(_cancellation);
    }

    private async Task InsertAsync(string statement, IEnumerable<NpgsqlParameter> columns)
    {
        await ClaimAsync();
        await using var command = new NpgsqlCommand(statement, _connection) { CommandTimeout = LongestSeconds };
        command.Parameters.AddRange(columns.ToArray());
        await command.ExecuteNonQueryAsync(_cancellation);
    }
}
