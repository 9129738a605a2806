using Castellan.Tests.Data.Fixtures;
using Npgsql;

namespace Castellan.Tests.Data.Isolation;

/// <summary>Sends attacks on one login role's own connection and judges what came back.</summary>
public sealed class Attacker(string connectionString, string role) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);

    public Attacker(TestInstallation installation, string role)
        : this(installation.ConnectionStringOf(role), role)
    {
    }

    public async Task<IReadOnlyList<Attempt>> RunAsync(IEnumerable<Attack> attacks, IReadOnlyList<ClaimedContext> contexts, CancellationToken cancellation)
    {
        var attempts = new List<Attempt>();
        await using var connection = await _source.OpenConnectionAsync(cancellation);
        foreach (var attack in attacks)
        {
            foreach (var context in contexts)
            {
                attempts.Add(new Attempt(attack, role, context, await LeakAsync(connection, attack, context, cancellation)));
            }
        }
        return attempts;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static async Task<string?> LeakAsync(NpgsqlConnection connection, Attack attack, ClaimedContext context, CancellationToken cancellation)
    {
        await using var transaction = attack.Undo ? await connection.BeginTransactionAsync(cancellation) : null;
        await using var batch = new NpgsqlBatch(connection, transaction);
        if (context.Value is { } value)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('app.context', $1, true)") { Parameters = { new NpgsqlParameter<string> { TypedValue = value } } });
        }
        var statements = attack.Sql.Split("; ").Select(sql => new NpgsqlBatchCommand(sql)).ToList();
        statements.ForEach(batch.BatchCommands.Add);
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            var rows = 0L;
            for (var result = 0; ; result++)
            {
                // The first result is the context's own.
                while (await reader.ReadAsync(cancellation))
                {
                    rows += result == 0 && context.Value is not null ? 0 : 1;
                }
                if (!await reader.NextResultAsync(cancellation))
                {
                    break;
                }
            }
            var changed = statements.Where(command => command.StatementType is not StatementType.Select).Sum(command => (long)command.RecordsAffected);
            return Judge(attack, context, rows, changed);
        }
        catch (PostgresException refusal)
        {
            return Judge(attack, context, refusal);
        }
    }

    private static string? Judge(Attack attack, ClaimedContext context, long rows, long changed) =>
        rows > 0 || changed > 0 ? $"reached {rows} rows, changed {changed}"
        : attack.IsNeverAllowed ? "was allowed"
        // Zero rows under a wrong context would hide that the context was wrong.
        : context.IsValid ? null : "was answered, not refused";

    // Unknown columns and the like would make an attack pass for refused; only these say that the database said no.
    private static string? Judge(Attack attack, ClaimedContext context, PostgresException refusal) => refusal.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.WithCheckOptionViolation => null,
        PostgresErrorCodes.UniqueViolation when context.IsValid => "was refused by another organisation's key",
        _ => $"did not run as meant: {refusal.SqlState} {refusal.MessageText}",
    };
}
