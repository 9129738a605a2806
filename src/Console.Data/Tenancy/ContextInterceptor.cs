using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>
/// Puts the signed context in front of each statement that runs outside a transaction: one batch, one round trip, and
/// nothing left on the pooled connection. Such a statement is a read, and the database holds it to that. Inside a door's
/// transaction the context was set when it began.
/// </summary>
internal sealed partial class ContextInterceptor : DbCommandInterceptor
{
    // The first of both, so that no change outside a door's transaction slips past its audit entry.
    private const string Prefix = "SELECT set_config('transaction_read_only', 'on', true), set_config('app.context', @app_context, true);\n";

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        MarkBulkChange(command, eventData);
        Claim(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        MarkBulkChange(command, eventData);
        Claim(command, eventData);
        return new(result);
    }

    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        if (IsClaimed(command))
        {
            result.NextResult();
        }
        return result;
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (IsClaimed(command))
        {
            await result.NextResultAsync(cancellationToken);
        }
        return result;
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        MarkBulkChange(command, eventData);
        Claim(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        MarkBulkChange(command, eventData);
        Claim(command, eventData);
        return new(result);
    }

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result) =>
        throw new NotSupportedException("A scalar would read the context's own result; query a reader.");

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A scalar would read the context's own result; query a reader.");

    private static void Claim(DbCommand command, CommandEventData eventData)
    {
        if (eventData.Context is not ConsoleDb { Claims: { } claims })
        {
            throw new InvalidOperationException("This context was not opened by a door.");
        }
        if (command.Transaction is null && !IsClaimed(command))
        {
            command.CommandText = Prefix + command.CommandText;
            command.Parameters.Add(new NpgsqlParameter<string>("app_context", claims.Signed()));
        }
    }

    private static void MarkBulkChange(DbCommand command, CommandEventData eventData)
    {
        var changes = eventData.CommandSource is CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete or CommandSource.ExecuteSqlRaw
            || (eventData.CommandSource is CommandSource.FromSqlQuery && Change().IsMatch(command.CommandText));
        if (changes && eventData.Context is ConsoleDb db)
        {
            db.UnseenChange = "a bulk statement";
        }
    }

    private static bool IsClaimed(DbCommand command) => command.CommandText.StartsWith(Prefix, StringComparison.Ordinal);

    // A row lock (FOR UPDATE) is no change.
    [GeneratedRegex(@"(?<!\bFOR\s+(NO\s+KEY\s+)?)\b(INSERT|UPDATE|DELETE|MERGE|CALL)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Change();
}
