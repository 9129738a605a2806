using Castellan.Data.Tenancy;
using Npgsql;

namespace Castellan.Platform.Jobs;

/// <summary>The scheduler's own connections, as the operator's login role: its tables lie in schema <c>quartz</c>.</summary>
internal sealed class JobStore(DatabaseAccess access) : IAsyncDisposable
{
    internal const string TablePrefix = "quartz.qrtz_";

    private const int PoolSize = 8;

    internal NpgsqlDataSource Source { get; } =
        NpgsqlDataSource.Create(DoorConnections.ConnectionString(access.Server, LoginRole.Operator, access.OperatorPassword, PoolSize));

    /// <summary>Takes a node that has stopped off the list of those that run: what stays there counts as killed.</summary>
    internal async Task ForgetAsync(string node, CancellationToken cancellation)
    {
        await using var command = Source.CreateCommand($"DELETE FROM {TablePrefix}scheduler_state WHERE instance_name = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = node });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
