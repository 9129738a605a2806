using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>
/// Puts the signed context in front of each statement that runs outside a transaction: one batch, one round trip, and
/// nothing left on the pooled connection. Inside a door's transaction the context was set when it began.
/// </summary>
internal sealed class ContextInterceptor : DbCommandInterceptor
{
    private const string Prefix = "SELECT set_config('app.context', @app_context, true);\n";

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Claim(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
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
        MarkBulkChange(eventData);
        Claim(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        MarkBulkChange(eventData);
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

    private static void MarkBulkChange(CommandEventData eventData)
    {
        if (eventData.CommandSource is CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete or CommandSource.ExecuteSqlRaw
            && eventData.Context is ConsoleDb db)
        {
            db.BulkChanged = true;
        }
    }

    private static bool IsClaimed(DbCommand command) => command.CommandText.StartsWith(Prefix, StringComparison.Ordinal);
}
