using Microsoft.Extensions.DependencyInjection;

namespace Castellan.Platform.Jobs;

/// <summary>How a feature registers work to be looked for on a schedule.</summary>
public static class SweeperServices
{
    /// <param name="name">Stable name: the key of the schedule and of its runs, and of the job's title in <see cref="JobTexts"/>.</param>
    /// <param name="forOrganisations">Whether organisations see on their jobs page that it runs. What it found in all of them together is for operators.</param>
    public static IServiceCollection AddSweeper<T>(this IServiceCollection services, string name, SweepSchedule schedule, bool forOrganisations = false)
        where T : class, ISweeper
    {
        services.AddScoped<T>();
        return services.AddSingleton(new SweeperRegistration(name, schedule, typeof(T), forOrganisations));
    }
}
