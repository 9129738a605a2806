using Castellan.Platform.Jobs;

namespace Castellan.Platform.Trail;

/// <summary>The audit trail as several features read and show it.</summary>
public static class TrailPlatform
{
    public static IServiceCollection AddTrail(this IServiceCollection services) => services
        .AddSingleton<TrailQueries>()
        .AddSingleton<TrailWords>()
        .AddSingleton<TrailSentence>()
        .AddSingleton<TrailChanges>()
        .AddSweeper<RefusedAttemptsSweeper>(RefusedAttemptsSweeper.Name, SweepSchedule.Every(TimeSpan.FromMinutes(10)));
}
