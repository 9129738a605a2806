using Castellan.Data.Tenancy;

namespace Castellan.Platform.Database;

/// <summary>The doors, and what has to be true of the database before the first request.</summary>
public static partial class DatabasePlatform
{
    public static IServiceCollection AddDatabase(this IServiceCollection services, DatabaseAccess access)
    {
        services.AddSingleton(access);
        services.AddSingleton<DoorConnections>();
        services.AddSingleton(provider => new ContextSigner(access.ContextKey, 1, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TenantDb>();
        services.AddSingleton<IdentityDb>();
        services.AddSingleton<OperatorDb>();
        services.AddSingleton<KeeperDb>();
        services.AddSingleton<Migrator>();
        services.AddSingleton<RoleCheck>();
        services.AddSingleton<DatabaseFacts>();
        services.AddSingleton<DataProtectionKeyTable>();
        return services;
    }

    /// <summary>The clock of everything: the machine's, set right by the database's.</summary>
    public static IServiceCollection AddDatabaseClock(this IServiceCollection services, TimeProvider machine)
    {
        services.AddSingleton(new DatabaseClock(machine));
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<DatabaseClock>());
        services.AddHostedService<DatabaseClockKeeper>();
        return services;
    }

    /// <summary>Migrates when this node may, and refuses to go on when a login role could do more than it should.</summary>
    public static async Task PrepareDatabaseAsync(this IServiceProvider services, CancellationToken cancellation = default)
    {
        var facts = services.GetRequiredService<DatabaseFacts>();
        // The first question opens the connection; only the second tells the time.
        await facts.NowAsync(cancellation);
        await services.GetRequiredService<DatabaseClock>().CompareAsync(facts.NowAsync, cancellation);
        var migrator = services.GetRequiredService<Migrator>();
        if (migrator.CanMigrate)
        {
            await migrator.MigrateAsync(cancellation);
        }
        var faults = await services.GetRequiredService<RoleCheck>().FaultsAsync(cancellation);
        if (faults.Count > 0)
        {
            throw new DatabaseRightsException(faults);
        }
    }
}

/// <summary>A login role holds rights that would open what row security closes; the console does not start.</summary>
public sealed class DatabaseRightsException(IReadOnlyList<string> faults)
    : InvalidOperationException($"The database's roles may do more than they should: {string.Join("; ", faults)}. See docs/operations.md, \"Roles\".");
