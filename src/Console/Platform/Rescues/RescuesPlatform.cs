using Castellan.Platform.Jobs;
using Microsoft.Extensions.Options;

namespace Castellan.Platform.Rescues;

public static class RescuesPlatform
{
    /// <summary>What organisations and operators share of a rescue: its delay, and the job that carries it out.</summary>
    public static IServiceCollection AddRescues(this IServiceCollection services)
    {
        services.AddOptions<RescueOptions>().BindConfiguration(RescueOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RescueOptions>, RescueOptionsValidator>();
        services.AddSweeper<RescueSweeper>(RescueSweeper.Name, SweepSchedule.Every(TimeSpan.FromMinutes(1)));
        return services;
    }
}
