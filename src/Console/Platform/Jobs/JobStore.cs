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

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
