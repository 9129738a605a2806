using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;

namespace Castellan.Platform.Seals;

public static class SealsPlatform
{
    /// <summary>The seals of the audit log: made every second, verified every day.</summary>
    public static IServiceCollection AddSeals(this IServiceCollection services)
    {
        services.AddSingleton<SealStore>();
        services.AddSingleton<SealKeys>();
        services.AddSingleton<SealVerifier>();
        services.AddHostedService<SealKeeper>();
        services.AddSweeper<VerifySweeper>(VerifySweeper.Name, SweepSchedule.Daily(new TimeOnly(3, 30)), forOrganisations: true);
        services.AddSingleton<BuryDay>(provider => (day, cancellation) => BuryAsync(provider.GetRequiredService<SealStore>(), provider.GetRequiredService<SealKeys>(), day, cancellation));
        return services;
    }

    // What the day still has unsealed is sealed first: its tombstone counts it.
    private static async Task BuryAsync(SealStore store, SealKeys keys, DateOnly day, CancellationToken cancellation)
    {
        await store.SealAsync(keys.Sign, cancellation);
        if (await store.BuryAsync(day, keys.Sign, cancellation) is { } tombstone)
        {
            keys.Remember(tombstone);
        }
    }
}
