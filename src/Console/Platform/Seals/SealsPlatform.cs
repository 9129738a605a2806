using Castellan.Data.Tenancy;
using Castellan.Platform.Jobs;

namespace Castellan.Platform.Seals;

public static class SealsPlatform
{
    /// <summary>The seals of the audit log: made every second, verified every day; and what outlives its day under a hold.</summary>
    public static IServiceCollection AddSeals(this IServiceCollection services)
    {
        services.AddSingleton<SealStore>();
        services.AddSingleton<SealKeys>();
        services.AddSingleton<HoldStore>();
        services.AddSingleton<SealVerifier>();
        services.AddSingleton<VerificationRecords>();
        services.AddSingleton<EntryProofs>();
        services.AddHostedService<SealKeeper>();
        services.AddHealthChecks().AddCheck<SealHealthCheck>("seals", tags: ["ready"]).AddCheck<VerifiedHealthCheck>("verified", tags: ["ready"]);
        services.AddSweeper<VerifySweeper>(VerifySweeper.Name, SweepSchedule.Daily(new TimeOnly(3, 30)), forOrganisations: true);
        services.AddSweeper<HeldSweeper>(HeldSweeper.Name, SweepSchedule.Every(TimeSpan.FromMinutes(2)));
        services.AddSingleton<BuryDay>(provider => (day, cancellation) =>
            BuryAsync(provider.GetRequiredService<SealStore>(), provider.GetRequiredService<HoldStore>(), provider.GetRequiredService<SealKeys>(), day, cancellation));
        return services;
    }

    // What the day still has unsealed is sealed first: its tombstone counts it, and held entries need their proof.
    internal static async Task<long> BuryAsync(SealStore store, HoldStore holds, SealKeys keys, DateOnly day, CancellationToken cancellation)
    {
        if (await store.SealAsync(keys.Sign, cancellation) is { Count: > 0 } made)
        {
            keys.Remember(made[^1]);
        }
        await holds.KeepAsync(day, cancellation);
        var kept = await holds.CountAsync(day, cancellation);
        if (await store.BuryAsync(day, keys.Sign, cancellation) is { } tombstone)
        {
            keys.Remember(tombstone);
        }
        return kept;
    }
}
