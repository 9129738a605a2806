using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Platform.Jobs;

/// <summary>How a feature registers work to be looked for on a schedule.</summary>
public static class SweeperServices
{
    /// <param name="name">Stable name: the key of the schedule and of its runs, and of the job's title in <see cref="JobTexts"/>.</param>
    public static IServiceCollection AddSweeper<T>(this IServiceCollection services, string name, SweepSchedule schedule)
        where T : class, ISweeper
    {
        services.AddScoped<T>();
        return services.AddSingleton(new SweeperRegistration(name, schedule, typeof(T)));
    }
}
