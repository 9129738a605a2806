namespace Castellan.Data.Tenancy;

/// <summary>Facts about the server that carry no tenant's data.</summary>
public sealed class DatabaseFacts(DoorConnections connections)
{
    /// <summary>The database's clock.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellation = default)
    {
        await using var command = connections.App.CreateCommand("SELECT clock_timestamp()");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return await reader.GetFieldValueAsync<DateTimeOffset>(0, cancellation);
    }

    /// <summary>The server's version, as 15.14.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellation = default)
    {
        await using var connection = await connections.App.OpenConnectionAsync(cancellation);
        return connection.PostgreSqlVersion.ToString();
    }
}
