using Npgsql;

namespace Castellan.Data.Tenancy;

/// <summary>One connection pool for each login role. Only the doors, the migrator and the job store take from it.</summary>
public sealed class DoorConnections : IAsyncDisposable
{
    private const string KeepPlans = "SELECT 1";

    public DoorConnections(DatabaseAccess access)
    {
        App = Pool(access.Server, LoginRole.App, access.AppPassword, 40);
        Identity = Pool(access.Server, LoginRole.Identity, access.IdentityPassword, 24);
        Operator = Pool(access.Server, LoginRole.Operator, access.OperatorPassword, 16);
        Keeper = Pool(access.Server, LoginRole.Keeper, access.KeeperPassword, 4);
        Owner = access.OwnerPassword is null ? null : Pool(access.Server, LoginRole.Owner, access.OwnerPassword, 4);
    }

    internal NpgsqlDataSource App { get; }

    internal NpgsqlDataSource Identity { get; }

    internal NpgsqlDataSource Operator { get; }

    internal NpgsqlDataSource Keeper { get; }

    internal NpgsqlDataSource? Owner { get; }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Identity.DisposeAsync();
        await Operator.DisposeAsync();
        await Keeper.DisposeAsync();
        if (Owner is not null)
        {
            await Owner.DisposeAsync();
        }
    }

    /// <summary>The connection string of one role, for a library that opens its own connections.</summary>
    public static string ConnectionString(string server, string role, string password, int poolSize) =>
        new NpgsqlConnectionStringBuilder(server)
        {
            Username = role,
            Password = password,
            ApplicationName = role,
            // The private server's own connection string turns pooling off.
            Pooling = true,
            MaxPoolSize = poolSize,
            Timeout = 15,
            CommandTimeout = 30,
            IncludeErrorDetail = false,
            // A cached generic plan sorts all rows of a busy actor; statements stay unprepared.
            MaxAutoPrepare = 0,
        }.ConnectionString;

    // A connection that has a prepared statement is cleaned without DISCARD PLANS when it goes back to its pool: cursors,
    // settings, locks and temporary tables still go, but the functions that check the context need not be planned anew
    // for each read (measured: a quarter of a millisecond).
    private static NpgsqlDataSource Pool(string server, string role, string password, int size)
    {
        var source = new NpgsqlDataSourceBuilder(ConnectionString(server, role, password, size));
        source.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(KeepPlans, connection);
                command.Prepare();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(KeepPlans, connection);
                await command.PrepareAsync();
            });
        return source.Build();
    }
}
